/** So many of those that had their turn stay in the line, which is moved up at once. */
const MOST_LEFT_BEHIND = 1024;

/** One that waits for a place at work. */
export class Waiting {
  /** Resolves when it has a place, which is to be left again. */
  readonly turn: Promise<void>;
  #grant = (): void => undefined;
  #isWaiting = true;
  readonly #onGivenUp: () => void;

  constructor(onGivenUp: () => void) {
    this.turn = new Promise((resolve) => (this.#grant = resolve));
    this.#onGivenUp = onGivenUp;
  }

  /** False where it waits no longer. */
  grant(): boolean {
    const had = this.#isWaiting;
    this.#isWaiting = false;
    if (had) this.#grant();
    return had;
  }

  /** It waits no longer: another may take its place in the line. Does nothing where it has had its turn. */
  giveUp(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#onGivenUp();
  }
}

/** Lets so many requests work at once; some more wait in the order of their arrival. */
export class RequestLimit {
  readonly #maxAtWork: number;
  readonly #maxWaiting: number;
  readonly #line: Waiting[] = [];
  #first = 0;
  #waiting = 0;
  #atWork = 0;

  constructor(maxAtWork: number, maxWaiting: number) {
    this.#maxAtWork = maxAtWork;
    this.#maxWaiting = maxWaiting;
  }

  /** Takes a place at work; false where none is free. Each place that is taken is left once. */
  enter(): boolean {
    if (this.#atWork >= this.#maxAtWork) return false;
    this.#atWork += 1;
    return true;
  }

  /** Waits for a place; undefined where as many wait as may. */
  wait(): Waiting | undefined {
    if (this.#waiting >= this.#maxWaiting) return undefined;
    const waiting = new Waiting(() => (this.#waiting -= 1));
    this.#waiting += 1;
    this.#line.push(waiting);
    return waiting;
  }

  /** The place goes to who has waited longest. */
  leave(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!next.grant()) continue;
      this.#waiting -= 1;
      return;
    }
    this.#atWork -= 1;
  }

  #next(): Waiting | undefined {
    const next = this.#line[this.#first];
    if (next === undefined) return undefined;
    this.#first += 1;
    if (this.#first === this.#line.length || this.#first >= MOST_LEFT_BEHIND) {
      this.#line.splice(0, this.#first);
      this.#first = 0;
    }
    return next;
  }
}
