/** A call that keeps a clock from moving, but for the times when it waits for the clock itself. */
export class ClockHold {
  readonly #changed: (by: 1 | -1) => void;
  #holds = false;
  #waiting = 0;
  #over = false;

  /** `changed` is told of each hold that begins, this one at once, and of each that ends. */
  constructor(changed: (by: 1 | -1) => void) {
    this.#changed = changed;
    this.#set(true);
  }

  /** The call waits for the clock, with this and as many other sleeps as it likes. */
  wait(): void {
    this.#waiting += 1;
    this.#set(false);
  }

  /** One of its sleeps is over. */
  resume(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#set(true);
  }

  /** The call has settled, or is waited for no longer. */
  end(): void {
    this.#over = true;
    this.#set(false);
  }

  #set(holds: boolean): void {
    if (holds === this.#holds || (holds && this.#over)) return;
    this.#holds = holds;
    this.#changed(holds ? 1 : -1);
  }
}
