import { VirtualClock } from "../runtime/local/clock/virtual-clock.ts";

/**
 * A clock for tests: waiting takes no time, and repeats exactly. It stands still while a call of the code under test is
 * at work, and moves to the next end of a wait when all wait. It starts at 2000-01-01T00:00:00Z.
 */
export class FakeClock extends VirtualClock {
  readonly #startedAt = this.now();

  /** How long ago it started. */
  get elapsedMs(): number {
    return this.now() - this.#startedAt;
  }

  /** Moves time on; what waits for a moment up to then goes on, in order. */
  advance(ms: number): Promise<void> {
    return this.sleep(ms);
  }

  /** In a test the outside system may be counted calls: nobody needs to have asked this clock. */
  protected override countsAsRead(): boolean {
    return true;
  }
}

/** A new {@link FakeClock}. */
export function fakeClock(): FakeClock {
  return new FakeClock();
}
