import { realClock } from "../../time/real-clock.ts";
import type { RunClock } from "./run-clock.ts";

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
