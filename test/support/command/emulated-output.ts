import { Writable } from "node:stream";

/** Standard output or standard error of an emulated process: keeps what is written to it. */
export class EmulatedOutput extends Writable {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly #chunks: Buffer[] = [];
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(
    readonly fd: number,
    terminal: { readonly columns: number } | undefined,
  ) {
    super();
    this.isTTY = terminal !== undefined;
    this.columns = terminal?.columns;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString("utf8");
  }

  /** Returns how many bytes were written: all of them. */
  add(bytes: Uint8Array): number {
    if (!this.#isClosed) this.#chunks.push(Buffer.from(bytes));
    for (const look of this.#waiting) look();
    return bytes.length;
  }

  override _write(chunk: Buffer, _encoding: unknown, done: () => void): void {
    this.add(chunk);
    done();
  }

  /** Drops what is written from now on. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * Resolves with the match once the stream contains the text; rejects if `ended` settles first.
   */
  has(text: string | RegExp, ended: Promise<unknown>): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const { text: written } = this;
        const match =
          typeof text === "string" ? written.includes(text) && [text] : text.exec(written);
        if (!match) return;
        this.#waiting.delete(look);
        resolve(match);
      };
      this.#waiting.add(look);
      look();
      void ended.then(
        () => reject(new Error(`fx ended before it wrote ${String(text)}:\n${this.text}`)),
        reject,
      );
    });
  }
}
