import { isDate } from "node:util/types";
import { brandClass, isKind } from "../../base/json.ts";
import { type Duration, durationFromNanos } from "./duration.ts";

/**
 * Values accepted as a timestamp: a Timestamp, a Date, or ISO 8601 text (UTC if it has no offset).
 */
export type TimestampInput = Timestamp | Date | string;

const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * A moment with nanosecond precision (`google.protobuf.Timestamp`), for code that needs more than
 * the milliseconds of a `Date`. Covers the years 1 to 9999.
 *
 * @example
 * const end = start.plus(Duration.parse("250us"));
 */
export class Timestamp {
  /** @internal The bundler would rename a class that refers to itself to `_Timestamp`. */
  static readonly name: string = "Timestamp";

  /** Whole seconds since 1970; negative before. */
  readonly seconds: number;
  /** Nanoseconds after `seconds`, from 0 to 999,999,999, also before 1970. */
  readonly nanos: number;

  /** Throws a RangeError for a fraction, or a moment outside the years 1 to 9999. */
  constructor(seconds: number, nanos = 0) {
    if (!Number.isInteger(seconds) || !Number.isInteger(nanos) || !isInRange({ seconds, nanos })) {
      throw new RangeError(
        `expected whole seconds in the years 1 to 9999 and nanos from 0 to 999999999, got ${seconds} and ${nanos}`,
      );
    }
    this.seconds = seconds + 0;
    this.nanos = nanos + 0;
  }

  /**
   * Parses ISO 8601 text or converts a Date, with the nanoseconds of a Date that fx created. Throws
   * a RangeError for anything else.
   */
  static parse(input: TimestampInput): Timestamp {
    if (isKind(input, "timestamp")) return input as Timestamp;
    const moment = isDate(input) ? momentFromDate(input) : momentFromText(String(input).trim());
    if (moment !== undefined) return new Timestamp(moment.seconds, moment.nanos);
    throw new RangeError(
      `expected a Date or ISO 8601 text such as 2024-02-29T12:00:00Z, got ${isDate(input) ? "an invalid Date" : JSON.stringify(input)}`,
    );
  }

  /** Converts nanoseconds since 1970; negative before. */
  static fromEpochNanos(nanos: bigint): Timestamp {
    const within = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
    return new Timestamp(Number((nanos - within) / NANOS_PER_SECOND), Number(within));
  }

  /** Returns nanoseconds since 1970; negative before. */
  toEpochNanos(): bigint {
    return BigInt(this.seconds) * NANOS_PER_SECOND + BigInt(this.nanos);
  }

  /**
   * Converts to a Date, rounded down to the millisecond. fx keeps the nanoseconds if author code
   * returns the Date unchanged.
   */
  toDate(): Date {
    return dateFromMoment(this);
  }

  /** Adds a duration, exactly. Throws a RangeError if the result is outside the years 1 to 9999. */
  plus(duration: Duration): Timestamp {
    return Timestamp.fromEpochNanos(
      this.toEpochNanos() + BigInt(duration.seconds) * NANOS_PER_SECOND + BigInt(duration.nanos),
    );
  }

  /** Returns the exact time since `earlier`; negative if `earlier` is later. */
  since(earlier: Timestamp): Duration {
    return durationFromNanos(this.toEpochNanos() - earlier.toEpochNanos());
  }

  /**
   * Formats as ISO 8601 in UTC, for example `2024-02-29T12:00:00.123456+00:00`. `parse` reads it
   * back.
   */
  toString(): string {
    return textFromMoment(this);
  }

  /** Same as `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

brandClass(Timestamp, "timestamp");

/** The fields of a `google.protobuf.Timestamp`. Nanos count forward, also before 1970. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** True in the years 1 to 9999, the range of a protobuf Timestamp. */
export function isInRange(moment: Moment): boolean {
  return (
    moment.seconds >= -62_135_596_800 &&
    moment.seconds <= 253_402_300_799 &&
    moment.nanos >= 0 &&
    moment.nanos < 1e9
  );
}

/** The nanoseconds that a Date cannot hold. They are ignored once the Date has been changed. */
const remembered = new WeakMap<Date, { readonly ms: number; readonly nanos: number }>();

export function dateFromMoment({ seconds, nanos }: Moment): Date {
  const ms = seconds * 1000 + Math.floor(nanos / 1e6);
  const date = new Date(ms);
  if (nanos % 1e6 !== 0) remembered.set(date, { ms, nanos });
  return date;
}

/** Returns undefined for an invalid Date, or anything else. */
export function momentFromDate(date: unknown): Moment | undefined {
  if (!isDate(date)) return undefined;
  const ms = date.getTime();
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  const memory = remembered.get(date);
  return { seconds, nanos: memory?.ms === ms ? memory.nanos : (ms - seconds * 1000) * 1e6 };
}

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/i;

/**
 * Parses ISO 8601: a day, or a day and a time; UTC if there is no offset. Returns undefined for
 * other text.
 */
export function momentFromText(text: string): Moment | undefined {
  const [, day, time = "00:00", second = "00", fraction = "", offset = "Z"] = ISO.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00Z`);
  if (day === undefined || Number.isNaN(midnight.getTime())) return undefined;
  if (!midnight.toISOString().startsWith(day)) return undefined; // such as the 30th of February
  const zone = offset.toUpperCase().replace(/(\d\d):?(\d\d)/, "$1:$2");
  return {
    seconds: Date.parse(`${day}T${time}:${second}${zone}`) / 1000,
    nanos: Number(fraction.padEnd(9, "0")),
  };
}

/**
 * Formats like Python's `isoformat`, `2024-02-29T12:00:00.123456+00:00`, but with nine digits if
 * there are nanoseconds.
 */
export function textFromMoment({ seconds, nanos }: Moment): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (nanos === 0) return `${whole}+00:00`;
  const digits = String(nanos).padStart(9, "0");
  return `${whole}.${nanos % 1000 === 0 ? digits.slice(0, 6) : digits}+00:00`;
}
