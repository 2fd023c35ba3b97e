import { REFUSALS } from "../error-policy.ts";

interface Waiting {
  readonly amount: number;
  readonly granted: () => void;
}

/**
 * Something that calls share, such as places or bytes of memory. If there is not enough for a call,
 * it waits, in the order of arrival: a large amount is not passed over for ever.
 */
export class Capacity {
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(
    /** What all calls may hold together. */
    readonly total: number,
    private readonly mostWaiting: number,
  ) {
    this.#free = total;
  }

  /** Whether {@link take} would succeed. */
  has(amount: number): boolean {
    return amount <= this.#free && this.#waiting.size === 0;
  }

  /** Takes the amount if it is free and no other call waits. */
  take(amount: number): boolean {
    return this.#waiting.size === 0 && this.takeFirst(amount);
  }

  /** Takes the amount if it is free, even if others wait. */
  takeFirst(amount: number): boolean {
    if (amount > this.#free) return false;
    this.#free -= amount;
    return true;
  }

  /**
   * Takes the amount as soon as it is free, then calls `granted`. Returns a function that stops
   * waiting, and returns false if it is too late for that. Undefined if too many wait already.
   */
  wait(amount: number, granted: () => void): (() => boolean) | undefined {
    if (this.#waiting.size >= this.mostWaiting) return undefined;
    const waiting = { amount, granted };
    this.#waiting.add(waiting);
    return () => {
      const isInTime = this.#waiting.delete(waiting);
      if (isInTime) this.#grant(); // the next ones may need less
      return isInTime;
    };
  }

  giveBack(amount: number): void {
    this.#free += amount;
    this.#grant();
  }

  #grant(): void {
    for (const waiting of this.#waiting) {
      if (!this.takeFirst(waiting.amount)) return;
      this.#waiting.delete(waiting);
      waiting.granted();
    }
  }
}

/**
 * Resolves when the call has the amount. Rejects with CallRefused if too many calls wait, or when
 * the caller disconnects.
 */
export function waitForCapacity(
  capacity: Capacity,
  amount: number,
  caller: { onceGone(callback: () => void): void },
  granted: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopWaiting = capacity.wait(amount, () => {
      granted();
      resolve();
    });
    if (stopWaiting === undefined) throw REFUSALS.fullQueue();
    caller.onceGone(() => {
      if (stopWaiting()) reject(REFUSALS.callerGone());
    });
  });
}
