import type { Clock } from "../base/context.ts";

/** When to repeat a call that failed, and how often. */
export interface RetryPolicy {
  readonly clock: Clock;
  /** Ends a pause. Read before each one. */
  readonly signal?: AbortSignal | undefined;
  /** With the first one. */
  readonly attempts: number;
  /**
   * The pause after an attempt that failed with this error; the first attempt is 1. Undefined if
   * there is no time for another one.
   */
  readonly pauseMs: (attempt: number, error: unknown) => number | undefined;
  readonly isTransient: (error: unknown) => boolean;
}

/** Calls until an attempt succeeds, fails permanently or is the last one. */
export async function retry<T>(call: () => Promise<T>, policy: RetryPolicy): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    let ms;
    try {
      return await call();
    } catch (error) {
      const mayRepeat = policy.isTransient(error) && attempt < policy.attempts;
      if (mayRepeat) ms = policy.pauseMs(attempt, error);
      if (ms === undefined) throw error;
    }
    await policy.clock.sleep(ms, { signal: policy.signal });
  }
}

/** True for an HTTP status after which a retry may succeed: too early, too many, too slow, broken. */
export function isTransientHttpStatus(status = 0): boolean {
  return status >= 500 || [408, 425, 429].includes(status);
}

/** Pauses that double with each attempt. */
export function doublingPause(firstMs: number, longestMs = Infinity): (attempt: number) => number {
  return (attempt) => Math.min(longestMs, firstMs * 2 ** (attempt - 1));
}
