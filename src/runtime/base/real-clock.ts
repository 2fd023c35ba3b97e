import { abortReason } from "./abort.ts";
import type { Clock } from "./context.ts";

/** The clock of the machine. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep(duration, { signal } = {}) {
    return new Promise((resolve, reject) => {
      const ms = toSleepLength(duration);
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

/**
 * Calls `tick` every `ms` of real time with the total so far, without keeping the process alive.
 * Returns a function that stops it.
 */
export function repeatInRealTime(ms: number, tick: (passedMs: number) => void): () => void {
  let passedMs = 0;
  const timer = setInterval(() => tick((passedMs += ms)), ms).unref();
  return () => clearInterval(timer);
}

/** Node fires longer timers immediately. */
const LONGEST_TIMER_MS = 0x7fff_ffff;

/**
 * How long a clock sleeps for `ms`: rounded up to whole milliseconds, 0 for a negative number.
 *
 * @throws RangeError for NaN, which timers would silently treat as 0
 */
export function toSleepLength(ms: number): number {
  const length = Math.ceil(Math.max(0, ms));
  if (Number.isNaN(length))
    throw new RangeError(`sleep expects a number of milliseconds, got ${String(ms)}`);
  return length;
}

/** Calls `act` after `ms` on the clock, unless the signal fires first. */
export function afterSleep(clock: Clock, ms: number, signal: AbortSignal, act: () => void): void {
  clock.sleep(ms, { signal }).then(act, () => undefined); // a sleep rejects only if its signal fires
}

/** Resolves when the work settles, or after `ms` on the clock. */
export async function settledWithin(
  ms: number,
  work: Promise<unknown>,
  clock: Clock = realClock,
): Promise<void> {
  const settled = new AbortController();
  // Callers handle the errors of the work; a signal that fires ends the sleep.
  const limit = clock.sleep(ms, { signal: settled.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), limit]);
  settled.abort();
}
