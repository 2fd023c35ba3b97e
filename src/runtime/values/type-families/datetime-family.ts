import { isKind } from "../../base/json.ts";
import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { type Literal, int64ToSafeNumber, primitiveLiteral } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import {
  type Moment,
  dateFromMoment,
  isInRange,
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
