import type { LogLine } from "../../connector/requests.ts";

/** Leaves out what was shown already, where a server gives no token to go on from and begins with the first line each time. */
export class UnseenLines {
  #token: string | undefined;
  #first: string | undefined;
  #shown = 0;
  #at = 0;

  /** A look begins, from a token. */
  begin(token: string): void {
    if (token !== this.#token) {
      this.#first = undefined;
      this.#shown = 0;
    }
    this.#token = token;
    this.#at = 0;
  }

  of(lines: readonly LogLine[]): readonly LogLine[] {
    if (this.#at === 0 && lines.length > 0) this.#recognise(lines[0]!.message);
    const unseen = lines.slice(Math.max(0, this.#shown - this.#at));
    this.#at += lines.length;
    this.#shown = Math.max(this.#shown, this.#at);
    return unseen;
  }

  /** A log that begins with another line is another part of it. */
  #recognise(first: string): void {
    if (first !== this.#first) this.#shown = 0;
    this.#first = first;
  }
}
