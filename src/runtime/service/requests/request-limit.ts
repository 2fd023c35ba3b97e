/** The queue drops entries that were served once this many have collected at its start. */
const MOST_LEFT_BEHIND = 1024;

/** A request in the queue. */
export class Waiting {
  /** Resolves when the request has a place, which it must leave again. */
  readonly turn: Promise<void>;
  #grant = (): void => undefined;
  #isWaiting = true;
  readonly #onGivenUp: () => void;

  constructor(onGivenUp: () => void) {
    this.turn = new Promise((resolve) => (this.#grant = resolve));
    this.#onGivenUp = onGivenUp;
  }

  /** Returns false if the request has given up. */
  grant(): boolean {
    const wasWaiting = this.#isWaiting;
    this.#isWaiting = false;
    if (wasWaiting) this.#grant();
    return wasWaiting;
  }

  /** Leaves the queue. Does nothing once the request has had its turn. */
  giveUp(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#onGivenUp();
  }
}

/** Serves a limited number of requests at once and queues some more, in the order in which they arrive. */
export class RequestLimit {
  readonly #maxActive: number;
  readonly #maxWaiting: number;
  readonly #queue: Waiting[] = [];
  #first = 0;
  #waiting = 0;
  #active = 0;

  constructor(maxActive: number, maxWaiting: number) {
    this.#maxActive = maxActive;
    this.#maxWaiting = maxWaiting;
  }

  /** Takes a place, which must be left once; returns false if none is free. */
  enter(): boolean {
    if (this.#active >= this.#maxActive) return false;
    this.#active += 1;
    return true;
  }

  /** Waits for a place; undefined if the queue is full. */
  wait(): Waiting | undefined {
    if (this.#waiting >= this.#maxWaiting) return undefined;
    const waiting = new Waiting(() => (this.#waiting -= 1));
    this.#waiting += 1;
    this.#queue.push(waiting);
    return waiting;
  }

  /** Gives the place to the request that has waited longest. */
  leave(): void {
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      if (!next.grant()) continue;
      this.#waiting -= 1;
      return;
    }
    this.#active -= 1;
  }

  #takeNext(): Waiting | undefined {
    const next = this.#queue[this.#first];
    if (next === undefined) return undefined;
    this.#first += 1;
    if (this.#first === this.#queue.length || this.#first >= MOST_LEFT_BEHIND) {
      this.#queue.splice(0, this.#first);
      this.#first = 0;
    }
    return next;
  }
}
