import { REFUSALS } from "../error-policy.ts";

interface Waiting {
  readonly amount: number;
  readonly granted: () => void;
}

/**
 * Something that calls share, such as places or bytes of memory. If there is not enough for a call,
 * it waits, in the order of arrival: a large amount is not passed over for ever. Calls may wait in
 * several queues, which take turns.
 */
export class Capacity {
  /** No queue is empty. */
  readonly #queues = new Map<unknown, Set<Waiting>>();
  #waiting = 0;
  #free: number;

  constructor(
    /** What all calls may hold together. */
    readonly total: number,
    private readonly mostWaiting: number,
  ) {
    this.#free = total;
  }

  get isAwaited(): boolean {
    return this.#waiting > 0;
  }

  /** Whether calls wait in another queue than this one. */
  isAwaitedBeside(queue: unknown): boolean {
    return this.#queues.size > (this.#queues.has(queue) ? 1 : 0);
  }

  /** Whether {@link take} would succeed. */
  has(amount: number): boolean {
    return amount <= this.#free && this.#waiting === 0;
  }

  /** Takes the amount if it is free and no other call waits. */
  take(amount: number): boolean {
    return this.#waiting === 0 && this.takeFirst(amount);
  }

  /** Takes the amount if it is free, even if others wait. */
  takeFirst(amount: number): boolean {
    if (amount > this.#free) return false;
    this.#free -= amount;
    return true;
  }

  /** Takes an amount that is in use already, even if it is not free. */
  overdraw(amount: number): void {
    this.#free -= amount;
  }

  /**
   * Takes the amount as soon as it is free, then calls `granted`. Returns a function that stops
   * waiting, and returns false if it is too late for that. Undefined if too many wait already.
   */
  wait(amount: number, granted: () => void, queue?: unknown): (() => boolean) | undefined {
    if (this.#waiting >= this.mostWaiting) return undefined;
    const waiting = { amount, granted };
    const others = this.#queues.get(queue);
    if (others === undefined) this.#queues.set(queue, new Set([waiting]));
    else others.add(waiting);
    this.#waiting += 1;
    return () => {
      const isInTime = this.#remove(queue, waiting);
      if (isInTime) this.#grant(); // the next ones may need less
      return isInTime;
    };
  }

  giveBack(amount: number): void {
    this.#free += amount;
    this.#grant();
  }

  #grant(): void {
    for (let turn = this.#firstQueue(); turn !== undefined; turn = this.#firstQueue()) {
      const [queue, waiting] = turn;
      const [first] = waiting;
      if (first!.amount > this.#free) return;
      this.#remove(queue, first!);
      if (this.#queues.delete(queue)) this.#queues.set(queue, waiting);
      this.#free -= first!.amount;
      first!.granted();
    }
  }

  #firstQueue(): [unknown, Set<Waiting>] | undefined {
    return this.#queues.entries().next().value;
  }

  #remove(queue: unknown, waiting: Waiting): boolean {
    const others = this.#queues.get(queue);
    if (others?.delete(waiting) !== true) return false;
    if (others.size === 0) this.#queues.delete(queue);
    this.#waiting -= 1;
    return true;
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
