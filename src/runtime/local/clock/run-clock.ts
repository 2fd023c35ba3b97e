import type { Clock } from "../../base/context.ts";
import { realClock } from "../../base/real-clock.ts";

/** The clock of a local run. */
export interface RunClock extends Clock {
  /**
   * Makes a call of the author's code, which gets this clock; a virtual one stands still meanwhile, until `letGo` fires where the call is
   * waited for no longer.
   */
  during<T>(call: (clock: Clock) => Promise<T>, releaseSignal?: AbortSignal): Promise<T>;
  /** Whether author code has asked the clock; undefined where that does not matter. */
  readonly readByAuthor?: boolean;
}

export function toRunClock(clock: Clock): RunClock {
  return "during" in clock
    ? (clock as RunClock)
    : {
        now: () => clock.now(),
        sleep: (ms, options) => clock.sleep(ms, options),
        during: (call) => call(clock),
      };
}

/**
 * Resolves after so much time by the run's clock or by the machine's, whichever is over first: what goes on in virtual time is
 * cut at the same moment in each run, and what holds up a virtual clock is cut all the same. Never rejects; a signal that
 * fires ends it, and it resolves to false.
 */
export async function grace(clock: RunClock, ms: number, signal: AbortSignal): Promise<boolean> {
  const one = new AbortController();
  const both = AbortSignal.any([signal, one.signal]);
  try {
    const byMachine = realClock.sleep(ms, { signal: both });
    const byRun = clock.sleep(ms, { signal: both }).catch(() => byMachine); // of a run within a call that is let go, the clock sleeps no more
    await Promise.race([byRun, byMachine]);
    return true;
  } catch {
    return false;
  } finally {
    one.abort();
  }
}

/** How long ago a moment of the clock was; none where the clock was put back since then, as that of a machine may be. */
export function elapsedSince(moment: number, clock: Pick<Clock, "now">): number {
  return Math.max(0, clock.now() - moment);
}

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt: doubling, with a random half so that many runs do not retry together. */
export function retryDelayMs(failedAttempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failedAttempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
