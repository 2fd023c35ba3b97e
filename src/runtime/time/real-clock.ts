import type { Clock } from "../connector/context.ts";
import { abortReason } from "./abort.ts";
import { sleepLength } from "./sleep-length.ts";

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
