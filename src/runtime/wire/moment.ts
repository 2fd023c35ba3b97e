import { int64ToSafeNumber } from "../literals/int64.ts";
import type { SecondsAndNanos } from "../literals/literal.ts";

/** A `google.protobuf.Timestamp` off the wire; undefined for one that no Date can hold. */
export function dateOf(timestamp: SecondsAndNanos): Date | undefined {
  const seconds = int64ToSafeNumber(timestamp.seconds ?? 0);
  const date = new Date((seconds ?? NaN) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6));
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Undefined for a Date that is none. */
export function timestampOf(
  date: Date,
): { readonly seconds: number; readonly nanos: number } | undefined {
  const ms = date.getTime();
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}
