/** Receives what author code prints, instead of standard error. */
export type OutputReceiver = (bytes: Uint8Array) => void;

/** What author code prints while a command runs. */
export class AuthorOutput {
  #receiver: OutputReceiver | undefined;
  #lineIsOpen = false;

  /** Passes what author code prints to `receive` from now on. Returns a function that stops it. */
  capture(receive: OutputReceiver): () => void {
    this.#receiver = receive;
    return () => {
      if (this.#receiver === receive) this.#receiver = undefined;
    };
  }

  /**
   * Returns the receiver of these bytes. Undefined if they go to standard error; then notes whether
   * they end a line.
   */
  getReceiver(bytes: Uint8Array): OutputReceiver | undefined {
    if (this.#receiver === undefined && bytes.length > 0) this.#lineIsOpen = bytes.at(-1) !== 0x0a;
    return this.#receiver;
  }

  /**
   * Returns true if author code left its last line on standard error open. The caller has to end
   * the line.
   */
  claimOpenLine(): boolean {
    const wasOpen = this.#lineIsOpen;
    this.#lineIsOpen = false;
    return wasOpen;
  }
}
