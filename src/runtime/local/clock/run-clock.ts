import type { Clock } from "../../connector/context.ts";

/** The clock of a local run. */
export interface RunClock extends Clock {
  /**
   * Makes a call of the author's code, which gets this clock; a virtual one stands still meanwhile, until `letGo` fires where the call is
   * waited for no longer.
   */
  during<T>(call: (clock: Clock) => Promise<T>, letGo?: AbortSignal): Promise<T>;
  /** Whether author code has asked the clock; undefined where that does not matter. */
  readonly readByAuthor?: boolean;
}

export function runClockOf(clock: Clock): RunClock {
  return "during" in clock
    ? (clock as RunClock)
    : {
        now: () => clock.now(),
        sleep: (ms, options) => clock.sleep(ms, options),
        during: (call) => call(clock),
      };
}
