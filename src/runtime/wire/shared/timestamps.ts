import { type ErrorCode, FxError } from "../../base/errors/errors.ts";
import { type SecondsAndNanos, int64ToSafeNumber } from "../../values/literal.ts";
import { Duration } from "../../values/types/duration.ts";

/** Undefined for no timestamp, or one that a Date cannot hold. */
export function dateFromTimestamp(timestamp: SecondsAndNanos | null | undefined): Date | undefined {
  if (timestamp == null) return undefined;
  const seconds = int64ToSafeNumber(timestamp.seconds ?? 0);
  const date = new Date((seconds ?? NaN) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Throws FX2006 if its parts contradict each other or are out of range. */
export function durationFromMessage(message: SecondsAndNanos, field: string): Duration {
  const seconds = int64ToSafeNumber(message.seconds ?? 0) ?? NaN;
  return validDuration(() => new Duration(seconds, message.nanos ?? 0), field, "FX2006");
}

/** Throws FX1007 for an invalid `ttlSeconds`. */
export function durationFromSeconds(ttlSeconds: number): Duration {
  return validDuration(() => Duration.fromMs(ttlSeconds * 1000), "ttlSeconds", "FX1007");
}

function validDuration(create: () => Duration, field: string, code: ErrorCode): Duration {
  try {
    return create();
  } catch (error) {
    throw new FxError(code, `${field} is not a valid duration: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
