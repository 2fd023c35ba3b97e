import { isDate } from "node:util/types";
import { brandClass, isKind } from "../../base/brand.ts";
import { Duration } from "./duration.ts";
import {
  dateFromMoment,
  isInRange,
  momentFromDate,
  momentFromText,
  textFromMoment,
} from "./moment.ts";

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
