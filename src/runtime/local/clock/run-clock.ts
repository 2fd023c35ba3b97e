import { type Clock, realClock, realTicks } from "../../base/context.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";

/** The clock of a local run. */
export interface RunClock extends Clock {
  /** Milliseconds for `elapsedSince`: the real clock's do not change when the machine's date does. */
  ticks(): number;
  /**
   * Calls the author's code with this clock. A virtual clock stands still until the call settles,
   * or until `releaseSignal` fires because fx no longer waits for it.
   */
  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T>;
  /** Whether author code has used the clock; undefined if that does not matter. */
  readonly readByAuthor?: boolean;
  /** What counts as the machine's clock in `waitForGrace`. Default: the real one. */
  readonly machine?: Clock;
}

export function toRunClock(clock: Clock): RunClock {
  return "during" in clock
    ? (clock as RunClock)
    : {
        now: () => clock.now(),
        ticks: clock === realClock ? realTicks : () => clock.now(),
        sleep: (ms, options) => clock.sleep(ms, options),
        during: (call) => call(clock),
      };
}

/**
 * Resolves to true after `ms` on the run's clock or the machine's, whichever comes first, and to
 * false if the signal fires. Virtual time makes runs repeat exactly; the machine's clock limits a
 * call that stops virtual time.
 */
export async function waitForGrace(
  clock: RunClock,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const one = new AbortController();
  const both = AbortSignal.any([signal, one.signal]);
  try {
    const byMachine = (clock.machine ?? realClock).sleep(ms, { signal: both });
    // A nested run's clock rejects once its call was released.
    const byRun = clock.sleep(ms, { signal: both }).catch(() => byMachine);
    await Promise.race([byRun, byMachine]);
    return true;
  } catch {
    return false; // only the signal ends both sleeps
  } finally {
    one.abort();
  }
}

/** Milliseconds since a reading of `ticks`; 0 if the caller's clock was set back meanwhile. */
export function elapsedSince(ticks: number, clock: Pick<RunClock, "ticks">): number {
  return Math.max(0, clock.ticks() - ticks);
}

/** Sleeps on the clock of the run. Throws the stop if the signal fires. */
export async function sleepUnlessStopped(
  clock: RunClock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await clock.sleep(Math.max(0, ms), { signal });
  } catch {
    throw stopFromSignal(signal); // only the signal ends a sleep
  }
}
