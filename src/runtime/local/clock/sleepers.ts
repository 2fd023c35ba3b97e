/** Who waits for a moment of a virtual clock. */
export interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** The last moment that a Date can tell. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** Those who wait for a virtual clock: who wakes first is first, and of one moment who came first. */
export class Sleepers {
  readonly #waiting: Sleeper[] = [];

  get first(): Sleeper | undefined {
    return this.#waiting[0];
  }

  /** Who sleeps for ever is woken by a signal alone. */
  add(sleeper: Sleeper): void {
    if (sleeper.at > LAST_MOMENT) return;
    let index = this.#waiting.length;
    while (index > 0 && this.#waiting[index - 1]!.at > sleeper.at) index -= 1;
    this.#waiting.splice(index, 0, sleeper);
  }

  remove(sleeper: Sleeper): void {
    const index = this.#waiting.indexOf(sleeper);
    if (index >= 0) this.#waiting.splice(index, 1);
  }
}
