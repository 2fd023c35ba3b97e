import type { ErrorCode } from "../../base/errors/error-catalogue.ts";
import { FxError } from "../../base/errors/errors.ts";
import { type SecondsAndNanos, int64ToSafeNumber } from "../../values/literal.ts";
import { Duration } from "../../values/types/duration.ts";

/** Undefined for a timestamp that a Date cannot hold. */
export function dateFromTimestamp(timestamp: SecondsAndNanos): Date | undefined {
  const seconds = int64ToSafeNumber(timestamp.seconds ?? 0);
  const date = new Date((seconds ?? NaN) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Undefined for an invalid Date. */
export function timestampFromDate(
  date: Date,
): { readonly seconds: number; readonly nanos: number } | undefined {
  const ms = date.getTime();
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

/** Throws FX2006 if its parts contradict each other or are out of range. */
export function durationFromMessage(message: SecondsAndNanos, field: string): Duration {
  const seconds = int64ToSafeNumber(message.seconds ?? 0);
  if (seconds === undefined)
    throw new FxError("FX2006", `${field} is not a valid duration: it has too many seconds`);
  return createDuration(seconds, message.nanos ?? 0, field, "FX2006");
}

/** Rounds to nanoseconds. Throws an error with this code for an invalid duration. */
export function durationFromSeconds(seconds: number, field: string, code: ErrorCode): Duration {
  const whole = Math.trunc(seconds);
  const nanos = Math.round((seconds - whole) * 1e9);
  return Math.abs(nanos) === 1e9
    ? createDuration(whole + Math.sign(nanos), 0, field, code)
    : createDuration(whole, nanos, field, code);
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
