import { abortReason } from "./abort.ts";
import type { Clock } from "./context.ts";

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep(asked, { signal } = {}) {
    return new Promise((resolve, reject) => {
      const ms = sleepLength(asked);
      if (signal?.aborted === true) return reject(abortReason(signal));
      const timer = setTimeout(finish, Math.min(ms, LONGEST_TIMER_MS));
      signal?.addEventListener("abort", stop, { once: true });
      function finish(): void {
        signal?.removeEventListener("abort", stop);
        resolve(
          ms <= LONGEST_TIMER_MS ? undefined : realClock.sleep(ms - LONGEST_TIMER_MS, { signal }),
        );
      }
      function stop(): void {
        clearTimeout(timer);
        reject(abortReason(signal!));
      }
    });
  },
};

/** Calls `tick` each time that so much real time has passed, with how much in all; keeps no process alive. Returns what ends it. */
export function everyRealTime(ms: number, tick: (passedMs: number) => void): () => void {
  let passedMs = 0;
  const timer = setInterval(() => tick((passedMs += ms)), ms).unref();
  return () => clearInterval(timer);
}

/** Node's timers end at once above 2^31 − 1 ms. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/**
 * How long a clock sleeps that is asked for `ms`: whole milliseconds, never shorter than asked, and none for what is past.
 *
 * @throws RangeError for what is no number: timers would take it for no time at all, and the caller's sum is wrong
 */
export function sleepLength(ms: number): number {
  const length = Math.ceil(Math.max(0, ms));
  if (Number.isNaN(length))
    throw new RangeError(`sleep takes a number of milliseconds, got ${String(ms)}`);
  return length;
}

/** Resolves when the work is over, however it ends, or after so much real time. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const limit = realClock.sleep(ms, { signal: settled.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), limit]);
  settled.abort();
}
