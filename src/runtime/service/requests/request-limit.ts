/** Serves a limited number of requests at once and queues some more, in the order of arrival. */
export class RequestLimit {
  readonly #maxActive: number;
  readonly #maxQueued: number;
  readonly #queue = new Set<() => void>();
  #active = 0;

  constructor(maxActive: number, maxQueued: number) {
    this.#maxActive = maxActive;
    this.#maxQueued = maxQueued;
  }

  /** Takes a place, to be returned with `leave`. Returns false if there is none. */
  enter(): boolean {
    if (this.#active >= this.#maxActive) return false;
    this.#active += 1;
    return true;
  }

  /** Calls `onTurn` when the request gets a place. Returns false if the queue is full. */
  queue(onTurn: () => void): boolean {
    if (this.#queue.size >= this.#maxQueued) return false;
    this.#queue.add(onTurn);
    return true;
  }

  /** Leaves the queue. Does nothing once the request has its place. */
  giveUp(onTurn: () => void): void {
    this.#queue.delete(onTurn);
  }

  /** Passes the place to the request that has waited longest. */
  leave(): void {
    const [next] = this.#queue;
    if (next === undefined) {
      this.#active -= 1;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
