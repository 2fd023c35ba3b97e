import type { ErrorCode } from "../../base/errors/error-catalogue.ts";
import { FxError } from "../../base/errors/errors.ts";
import { type SecondsAndNanos, int64ToSafeNumber } from "../../values/literal.ts";
import { Duration } from "../../values/types/duration.ts";

/** Undefined for no timestamp, or one that a Date cannot hold. */
export function dateFromTimestamp(timestamp: SecondsAndNanos | null): Date | undefined {
  if (timestamp === null) return undefined;
  const seconds = int64ToSafeNumber(timestamp.seconds ?? 0);
  const date = new Date((seconds ?? NaN) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Throws FX2006 if its parts contradict each other or are out of range. */
export function durationFromMessage(message: SecondsAndNanos, field: string): Duration {
  const seconds = int64ToSafeNumber(message.seconds ?? 0);
  if (seconds === undefined)
    throw new FxError("FX2006", `${field} is not a valid duration: it has too many seconds`);
  return createDuration(seconds, message.nanos ?? 0, field, "FX2006");
}

/** Rounds to nanoseconds. Throws FX1007 for an invalid `ttlSeconds`. */
export function durationFromSeconds(ttlSeconds: number): Duration {
  const seconds = Math.trunc(ttlSeconds);
  const nanos = Math.round((ttlSeconds - seconds) * 1e9);
  return Math.abs(nanos) === 1e9
    ? createDuration(seconds + Math.sign(nanos), 0, "ttlSeconds", "FX1007")
    : createDuration(seconds, nanos, "ttlSeconds", "FX1007");
}

function createDuration(seconds: number, nanos: number, field: string, code: ErrorCode): Duration {
  try {
    return new Duration(seconds, nanos);
  } catch (error) {
    throw new FxError(code, `${field} is not a valid duration: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
