import { isKind } from "../../base/brand.ts";
import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { int64ToSafeNumber } from "../types/int64.ts";
import {
  type Moment,
  dateFromMoment,
  isInRange,
  momentFromDate,
  momentFromText,
  textFromMoment,
} from "../types/moment.ts";
import { Timestamp } from "../types/timestamp.ts";

const EXPECTED = "a Date or ISO 8601 text, from the year 1 to 9999";
const NEVER: Moment = { seconds: 0, nanos: 0 };

export function datetimeToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { datetime: checkDatetime(value, faults) } } };
}

export function datetimeToNative(literal: Literal, faults: Faults): Date {
  return dateFromMoment(momentFromLiteral(literal, faults));
}

export function timestampToNative(literal: Literal, faults: Faults): Timestamp {
  const { seconds, nanos } = momentFromLiteral(literal, faults);
  return new Timestamp(seconds, nanos);
}

function momentFromLiteral(literal: Literal, faults: Faults): Moment {
  const timestamp = literal.scalar?.primitive?.datetime;
  if (timestamp == null) {
    faults.reportGot("a date and time", describeLiteral(literal));
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

export function datetimeToPlain(value: unknown, faults: Faults): string {
  return textFromMoment(checkDatetime(value, faults));
}

export function datetimeFromPlain(plain: unknown, faults: Faults): Date {
  return dateFromMoment(checkDatetime(plain, faults));
}

export function timestampFromPlain(plain: unknown, faults: Faults): Timestamp {
  const { seconds, nanos } = checkDatetime(plain, faults);
  return new Timestamp(seconds, nanos);
}

/** Takes a Date, a Timestamp, or ISO 8601 text for either. */
export function checkDatetime(value: unknown, faults: Faults): Moment {
  const moment =
    typeof value === "string"
      ? momentFromText(value)
      : isKind(value, "timestamp")
        ? momentFromTimestamp(value as Timestamp)
        : momentFromDate(value);
  if (moment !== undefined && isInRange(moment)) return moment;
  faults.report(EXPECTED, value);
  return NEVER;
}

function momentFromTimestamp({ seconds, nanos }: Timestamp): Moment {
  return { seconds, nanos };
}
