/** Before each message: one byte that is 1 if the message is compressed, and four of its length. */
const PREFIX_BYTES = 5;

/** Follows the messages of a call, whose bytes arrive in chunks of any length. */
export class MessageLengths {
  #prefixBytes = 0;
  #flag = 0;
  #length = 0;
  #missing = 0;

  /** Whether the last message is incomplete. */
  get isInside(): boolean {
    return this.#missing > 0 || this.#prefixBytes > 0;
  }

  /** Calls back for each message whose length has arrived. */
  read(chunk: Uint8Array, begin: (length: number, isCompressed: boolean) => void): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#missing > 0) {
        const bytes = Math.min(this.#missing, chunk.length - at);
        this.#missing -= bytes;
        at += bytes;
      } else {
        this.#readPrefix(chunk[at]!);
        at += 1;
        if (this.#prefixBytes < PREFIX_BYTES) continue;
        this.#prefixBytes = 0;
        this.#missing = this.#length;
        begin(this.#length, this.#flag === 1);
      }
    }
  }

  #readPrefix(byte: number): void {
    if (this.#prefixBytes === 0) [this.#flag, this.#length] = [byte, 0];
    else this.#length = this.#length * 256 + byte;
    this.#prefixBytes += 1;
  }
}
