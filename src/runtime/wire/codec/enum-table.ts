/**
 * fx's words for the numbers of one protobuf enum. Made from an object literal with the generated numbers in it, it
 * makes the compiler complain where fx's words, the table and the protocol disagree.
 */
export class EnumTable<Word extends string> {
  readonly #numbers: Readonly<Record<Word, number>>;
  readonly #words = new Map<number, Word>();

  constructor(numbers: Readonly<Record<Word, number>>) {
    this.#numbers = numbers;
    for (const word of Object.keys(numbers) as Word[]) this.#words.set(numbers[word], word);
  }

  toNumber(word: Word): number {
    return this.#numbers[word];
  }

  /** Undefined for a number that a newer Flyte has added. */
  toWord(number: number): Word | undefined {
    return this.#words.get(number);
  }
}
