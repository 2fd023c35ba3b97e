import { VirtualClock } from "../runtime/local/clock/virtual-clock.ts";

/**
 * A deterministic clock for tests. It starts at 2000-01-01T00:00:00Z and stands still while code
 * under test runs. When all calls are waiting, it jumps to the end of the next wait, so waiting
 * takes no real time.
 */
export class FakeClock extends VirtualClock {
  readonly #startedAt = this.now();

  /** Milliseconds since the clock started. */
  get elapsedMs(): number {
    return this.now() - this.#startedAt;
  }

  /** Advances the clock. Waits that end on the way are resolved in order. */
  advance(ms: number): Promise<void> {
    return this.sleep(ms);
  }

  /** A test may simulate the outside system by counting calls, so it need not read this clock. */
  protected override countsAsRead(): boolean {
    return true;
  }
}

/** Creates a {@link FakeClock}. */
export function fakeClock(): FakeClock {
  return new FakeClock();
}
