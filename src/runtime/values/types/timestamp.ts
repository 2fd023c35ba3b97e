import { isDate } from "node:util/types";
import { brandClass, isKind } from "../../base/brand.ts";
import { Duration } from "./duration.ts";

/** What may be given for a timestamp: a Timestamp, a Date, or ISO 8601 text; without an offset it is UTC. */
export type TimestampInput = Timestamp | Date | string;

const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * A moment as Flyte carries it (`google.protobuf.Timestamp`), to the nanosecond: for code that computes with more than
 * a `Date` holds. From the year 1 to 9999.
 *
 * @example
 * const end = start.plus(Duration.parse("250us"));
 */
export class Timestamp {
  /** @internal The bundler calls a class that refers to itself `_Timestamp`. */
  static readonly name: string = "Timestamp";

  /** Whole seconds since 1970, negative before it. */
  readonly seconds: number;
  /** Nanoseconds that count forward from the second, also before 1970; 0 to 999,999,999. */
  readonly nanos: number;

  /** Throws a RangeError for what is outside of the years 1 to 9999, or no whole number. */
  constructor(seconds: number, nanos = 0) {
    if (!Number.isInteger(seconds) || !Number.isInteger(nanos) || !isInRange({ seconds, nanos })) {
      throw new RangeError(
        `a timestamp has whole seconds within the years 1 to 9999 and nanos from 0 to 999999999, got ${seconds} and ${nanos}`,
      );
    }
    this.seconds = seconds + 0;
    this.nanos = nanos + 0;
  }

  /** Reads a Date, with the nanoseconds of one that came off the wire, or ISO 8601 text. Throws a RangeError for what is no moment. */
  static parse(given: TimestampInput): Timestamp {
    if (isKind(given, "timestamp")) return given as Timestamp;
    const moment = isDate(given) ? momentFromDate(given) : momentFromText(String(given).trim());
    if (moment !== undefined) return new Timestamp(moment.seconds, moment.nanos);
    throw new RangeError(
      `expected a Date or ISO 8601 text such as 2024-02-29T12:00:00Z, got ${isDate(given) ? "an invalid Date" : JSON.stringify(given)}`,
    );
  }

  /** Nanoseconds since 1970, negative before it. */
  static fromEpochNanos(nanos: bigint): Timestamp {
    const within = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
    return new Timestamp(Number((nanos - within) / NANOS_PER_SECOND), Number(within));
  }

  /** Nanoseconds since 1970, negative before it. */
  toEpochNanos(): bigint {
    return BigInt(this.seconds) * NANOS_PER_SECOND + BigInt(this.nanos);
  }

  /** The millisecond that it is in. The Date remembers the rest for as long as it is only passed on. */
  toDate(): Date {
    return dateFromMoment(this);
  }

  /** Exact. Throws a RangeError where that is outside of the years 1 to 9999. */
  plus(duration: Duration): Timestamp {
    return Timestamp.fromEpochNanos(
      this.toEpochNanos() + BigInt(duration.seconds) * NANOS_PER_SECOND + BigInt(duration.nanos),
    );
  }

  /** The time that has passed since `earlier`; negative where that is later. Exact. */
  since(earlier: Timestamp): Duration {
    const nanos = this.toEpochNanos() - earlier.toEpochNanos();
    return new Duration(Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND));
  }

  /** ISO 8601 in UTC, for instance `2024-02-29T12:00:00.123456+00:00`; `parse` reads it back. */
  toString(): string {
    return textFromMoment(this);
  }

  /** As `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

brandClass(Timestamp, "timestamp");

/** A moment as Flyte carries it (`google.protobuf.Timestamp`): nanos count forward, also before 1970. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

/** The years 1 to 9999, which are all that a Timestamp has. */
export function isInRange(moment: Moment): boolean {
  return (
    moment.seconds >= -62_135_596_800 &&
    moment.seconds <= 253_402_300_799 &&
    moment.nanos >= 0 &&
    moment.nanos < 1e9
  );
}

/** What a Date is too coarse for. It counts only as long as nobody changes the Date. */
const remembered = new WeakMap<Date, { readonly ms: number; readonly nanos: number }>();

export function dateFromMoment({ seconds, nanos }: Moment): Date {
  const ms = seconds * 1000 + Math.floor(nanos / 1e6);
  const date = new Date(ms);
  if (nanos % 1e6 !== 0) remembered.set(date, { ms, nanos });
  return date;
}

/** Undefined for what is no Date, or an invalid one. */
export function momentFromDate(date: unknown): Moment | undefined {
  if (!isDate(date)) return undefined;
  const ms = date.getTime();
  if (Number.isNaN(ms)) return undefined;
  const seconds = Math.floor(ms / 1000);
  const memory = remembered.get(date);
  return { seconds, nanos: memory?.ms === ms ? memory.nanos : (ms - seconds * 1000) * 1e6 };
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?)?$/;

/** ISO 8601: a day, or a day and a time; without an offset it is UTC. Undefined for what is no such moment. */
export function momentFromText(text: string): Moment | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) =>
    Number(match[index] ?? 0),
  ) as [number, number, number, number, number, number];
  const offset =
    (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * (match[8] === "-" ? -60 : 60);
  if (
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    Math.abs(offset) >= 86_400 ||
    Number(match[10] ?? 0) > 59
  )
    return undefined;
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day) / 1000;
  if (new Date(midnight * 1000).getUTCMonth() !== month - 1 || day === 0) return undefined; // such as the 30th of February
  return {
    seconds: midnight + hour * 3600 + minute * 60 + second - offset,
    nanos: Number((match[7] ?? "").padEnd(9, "0")),
  };
}

/** As Python's `isoformat`: `2024-02-29T12:00:00.123456+00:00`, nine digits where microseconds are too coarse. */
export function textFromMoment({ seconds, nanos }: Moment): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (nanos === 0) return `${whole}+00:00`;
  const digits = String(nanos).padStart(9, "0");
  return `${whole}.${nanos % 1000 === 0 ? digits.slice(0, 6) : digits}+00:00`;
}
