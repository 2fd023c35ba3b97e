/** How types are guessed from those of a template. */
export interface GuessOptions {
  /** What an INTEGER becomes natively: a number, which refuses what is past 2^53 (the default), or a bigint. */
  readonly integers?: "number" | "bigint" | undefined;
}
