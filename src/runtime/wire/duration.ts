import type { ErrorCode } from "../errors/error-catalogue.ts";
import { FxError } from "../errors/errors.ts";
import { int64ToSafeNumber } from "../literals/int64.ts";
import type { SecondsAndNanos } from "../literals/literal.ts";
import { Duration } from "../types/duration.ts";

/** A `google.protobuf.Duration` off the wire. Throws FX2006 where its parts contradict each other or are out of range. */
export function durationOf(message: SecondsAndNanos, field: string): Duration {
  const seconds = int64ToSafeNumber(message.seconds ?? 0);
  if (seconds === undefined)
    throw new FxError(
      "FX2006",
      `${field} is no valid duration: it has more seconds than a number can count`,
    );
  return validDuration(seconds, message.nanos ?? 0, field, "FX2006");
}

/** The duration of so many seconds, rounded to a nanosecond. Throws the code given where that is none. */
export function durationOfSeconds(seconds: number, field: string, code: ErrorCode): Duration {
  const whole = Math.trunc(seconds);
  const nanos = Math.round((seconds - whole) * 1e9);
  return Math.abs(nanos) === 1e9
    ? validDuration(whole + Math.sign(nanos), 0, field, code)
    : validDuration(whole, nanos, field, code);
}

function validDuration(seconds: number, nanos: number, field: string, code: ErrorCode): Duration {
  try {
    return new Duration(seconds, nanos);
  } catch (error) {
    throw new FxError(code, `${field} is no valid duration: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
