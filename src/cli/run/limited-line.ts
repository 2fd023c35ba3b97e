const INTERVAL_MS = 1000;

/** Writes at most one line a second. Of the lines that come too early it keeps the newest. */
export class LimitedLine {
  readonly #write: (at: number, text: string) => void;
  #held: { readonly at: number; readonly text: string } | undefined;
  #writtenAt = -Infinity;

  constructor(write: (at: number, text: string) => void) {
    this.#write = write;
  }

  offer(at: number, text: string): void {
    this.hold(at, text);
    this.tick(at);
  }

  /** Keeps a line back until the next `tick` or `flush`. */
  hold(at: number, text: string): void {
    this.#held = { at, text };
  }

  /** Writes the line that is held back, if its second is over. There is no timer: call this with each event. */
  tick(now: number): void {
    if (now - this.#writtenAt >= INTERVAL_MS) this.flush(now);
  }

  flush(now: number): void {
    if (this.#held === undefined) return;
    this.#writtenAt = now;
    this.#write(this.#held.at, this.#held.text);
    this.#held = undefined;
  }
}
