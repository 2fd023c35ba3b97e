import type { Clock } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { doublingPause, retry } from "../calls/retry.ts";

/** With the pauses between them, about a minute. */
const MOST_FAILURES = 10;

/** The pause after a number of failures in a row. */
export const pauseAfter = doublingPause(1000, 10_000);

/** Whether the cluster does not answer. */
export function isAway(error: unknown): error is FxError {
  return error instanceof FxError && error.code === "FX5031";
}

export interface FollowOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once when the cluster stops to answer, with what happened. */
  readonly onAway: (summary: string) => void;
}

/**
 * Looks until the cluster answers, because it may be away for a while during an execution of hours.
 * Throws FX5031 if it is away for a long time.
 */
export function lookPatiently<T>(
  look: () => Promise<T>,
  { clock, signal, onAway }: FollowOptions,
): Promise<T> {
  let isReported = false;
  return retry(look, {
    clock,
    signal,
    attempts: MOST_FAILURES,
    pauseMs: pauseAfter,
    isTransient: (error) => {
      if (!isAway(error)) return false;
      if (!isReported) onAway(error.summary);
      isReported = true;
      return true;
    },
  });
}
