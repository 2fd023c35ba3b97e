/** So many of those that had their turn stay in the list, which is moved up at once. */
const MOST_LEFT_BEHIND = 1024;

/** Lets so many requests work at once; some more wait in the order of their arrival. */
export class RequestLimit {
  readonly #maxAtWork: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #first = 0;
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

  /** Resolves when a place is free, and taken; undefined where as many wait as may. */
  wait(): Promise<void> | undefined {
    if (this.#waiting.length - this.#first >= this.#maxWaiting) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#atWork -= 1;
      return;
    }
    this.#first += 1;
    if (this.#first === this.#waiting.length || this.#first >= MOST_LEFT_BEHIND) {
      this.#waiting.splice(0, this.#first);
      this.#first = 0;
    }
    next();
  }
}
