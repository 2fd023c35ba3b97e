/** A longer line is passed on in pieces: output without line ends must not fill the memory. */
const LONGEST_LINE = 16 * 1024;

/** Splits the output of a program into lines, whatever pieces it arrives in. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #rest = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#onLine(line.replace(/\r$/, ""));
    if (this.#rest.length > LONGEST_LINE) this.#flush();
  }

  /** The last line may have no line end. */
  end(): void {
    this.#rest += this.#decoder.decode();
    if (this.#rest !== "") this.#flush();
  }

  #flush(): void {
    this.#onLine(this.#rest);
    this.#rest = "";
  }
}
