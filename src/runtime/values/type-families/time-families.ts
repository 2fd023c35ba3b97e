import { isKind } from "../../base/json.ts";
import { describeValue, type ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { int64ToSafeNumber, type Literal, primitiveLiteral } from "../literal.ts";
import { isWhole, unwrapFloat, WholeFloat } from "../msgpack/plain.ts";
import { describeUnitless, Duration, type DurationInput, lacksUnit } from "../types/duration.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import {
  dateFromMoment,
  isInRange,
  type Moment,
  momentFromDate,
  momentFromText,
  textFromMoment,
  Timestamp,
} from "../types/timestamp.ts";
import { type Family, InputTextError } from "./family.ts";

export const datetimeFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ datetime: checkDatetime(value, faults) }),
  toNative: (literal, _spec, faults) => dateFromMoment(momentFromLiteral(literal, faults)),
  toPlain: (value, _spec, faults) => textFromMoment(checkDatetime(value, faults)),
  fromPlain: (plain, _spec, faults) => dateFromMoment(checkDatetime(plain, faults)),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.datetime != null,

  literalType: toSimpleType(SimpleType.DATETIME),
  getTransformerName: () => "datetime",
  toJsonSchema: () => ({ type: "string", format: "date-time" }),

  fromText(text, spec, { fromJson }) {
    if (text === "now" || momentFromText(text) !== undefined) return fromJson(text, spec);
    throw new InputTextError(
      `expected ISO 8601, such as 2026-11-24T12:00:00Z, or now, got ${JSON.stringify(text)}`,
    );
  },
  fromJson: (json, _spec, { now }) => (json === "now" ? new Date(now()) : json),

  describe: () => "a date and time",
  plural: "dates and times",

  faces: ["date", "text"],
  column: "timestamp",
};

/** Like `datetimeFamily`, but author code receives a Timestamp, which keeps nanoseconds. */
export const timestampFamily: Family<SimpleSpec> = {
  ...datetimeFamily,
  toNative: (literal, _spec, faults) => toTimestamp(momentFromLiteral(literal, faults)),
  fromPlain: (plain, _spec, faults) => toTimestamp(checkDatetime(plain, faults)),
  faces: ["timestamp", "date", "text"],
};

const EXPECTED = "a Date or ISO 8601 text, from the year 1 to 9999";
const NEVER: Moment = { seconds: 0, nanos: 0 };

function momentFromLiteral(literal: Literal, faults: ValueFaults): Moment {
  const timestamp = literal.scalar?.primitive?.datetime;
  if (timestamp == null) {
    faults.reportLiteral("a date and time", literal);
    return NEVER;
  }
  const moment = {
    seconds: int64ToSafeNumber(timestamp.seconds ?? 0) ?? NaN,
    nanos: timestamp.nanos ?? 0,
  };
  if (isInRange(moment)) return moment;
  faults.reportGot(
    "a date and time from the year 1 to 9999",
    `a timestamp of ${moment.seconds} seconds and ${moment.nanos} nanoseconds`,
  );
  return NEVER;
}

/** Accepts a Date, a Timestamp, or ISO 8601 text. */
export function checkDatetime(value: unknown, faults: ValueFaults): Moment {
  const moment = typeof value === "string" ? momentFromText(value) : momentFromObject(value);
  if (moment !== undefined && isInRange(moment)) return moment;
  faults.report(EXPECTED, value);
  return NEVER;
}

function momentFromObject(value: unknown): Moment | undefined {
  if (!isKind(value, "timestamp")) return momentFromDate(value);
  const { seconds, nanos } = value as Timestamp;
  return { seconds, nanos };
}

function toTimestamp({ seconds, nanos }: Moment): Timestamp {
  return new Timestamp(seconds, nanos);
}

/** About 10,000 years, the limit of `google.protobuf.Duration`. */
const LONGEST_SECONDS = 315_576_000_000;
const EXPECTED_DURATION = "a duration such as 90s, 1h30m or PT90M, at most 10,000 years";
const NO_TIME = new Duration(0);

export const durationFamily: Family<SimpleSpec> = {
  toLiteral(value, _spec, faults) {
    const { seconds, nanos } = checkDuration(value, faults);
    return primitiveLiteral({ duration: { seconds, nanos } });
  },
  toNative(literal, _spec, faults) {
    const message = literal.scalar?.primitive?.duration;
    if (message == null) return faults.reportLiteral("a duration", literal);
    const seconds = int64ToSafeNumber(message.seconds ?? 0) ?? NaN;
    const nanos = message.nanos ?? 0;
    const duration = ifValid(() => new Duration(seconds, nanos));
    return duration ?? refuse(`${seconds} seconds and ${nanos} nanoseconds`, faults);
  },
  toPlain: (value, _spec, faults) => toFloatSeconds(checkDuration(value, faults)),
  /** Also reads text such as `PT1H`, which pydantic writes. */
  fromPlain(plain, _spec, faults) {
    if (typeof plain === "string") return checkDuration(plain, faults);
    const seconds = unwrapFloat(plain);
    if (typeof seconds !== "number" || !Number.isFinite(seconds))
      return refuse(describeValue(plain), faults);
    const duration = ifValid(() => Duration.parse(`${formatDecimal(seconds)}s`));
    return duration ?? refuse(describeValue(plain), faults);
  },
  ownsLiteral: ({ scalar }) => scalar?.primitive?.duration != null,

  literalType: toSimpleType(SimpleType.DURATION),
  getTransformerName: () => "timedelta",
  toJsonSchema: () => ({ type: "number", format: "time-delta" }),

  describe: () => "a duration",
  plural: "durations",

  faces: ["duration", "text"],
  column: "duration",
};

/** Returns seconds as a float, as Python writes a timedelta. */
function toFloatSeconds({ seconds, nanos }: Duration): number | WholeFloat {
  const sign = seconds < 0 || nanos < 0 ? "-" : "";
  const fraction = String(Math.abs(nanos)).padStart(9, "0");
  const total = Number(`${sign}${Math.abs(seconds)}.${fraction}`);
  return isWhole(total) ? new WholeFloat(total) : total;
}

/** Uses the float's shortest digits, not its binary value, and rounds to nanoseconds. */
function formatDecimal(seconds: number): string {
  const digits = String(seconds);
  const fraction = digits.split(".")[1] ?? "";
  return digits.includes("e") || fraction.length > 9 ? seconds.toFixed(9) : digits;
}

export function checkDuration(value: unknown, faults: ValueFaults): Duration {
  const isInput = typeof value === "string" || isKind(value, "duration");
  const duration = isInput ? ifValid(() => Duration.parse(value as DurationInput)) : undefined;
  if (duration !== undefined) return duration;
  faults.reportGot(
    EXPECTED_DURATION,
    lacksUnit(value) ? describeUnitless(value) : describeValue(value),
  );
  return NO_TIME;
}

function ifValid(create: () => Duration): Duration | undefined {
  try {
    const duration = create();
    return Math.abs(duration.seconds) <= LONGEST_SECONDS ? duration : undefined;
  } catch {
    return undefined; // the fault says more than the RangeError
  }
}

function refuse(got: string, faults: ValueFaults): null {
  faults.reportGot("a duration in seconds, at most 10,000 years", got);
  return null;
}
