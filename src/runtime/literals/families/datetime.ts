import { describeLiteral } from "../describe-literal.ts";
import type { Faults } from "../faults.ts";
import { int64ToSafeNumber } from "../int64.ts";
import type { Literal } from "../literal.ts";
import { type Moment, dateOfMoment, isInRange, momentOfDate, momentOfText, textOfMoment } from "./moment.ts";

const EXPECTED = "a Date or ISO 8601 text, from the year 1 to 9999";
const NEVER: Moment = { seconds: 0, nanos: 0 };

export function datetimeToLiteral(value: unknown, faults: Faults): Literal {
  return { scalar: { primitive: { datetime: checkDatetime(value, faults) } } };
}

export function datetimeToNative(literal: Literal, faults: Faults): Date {
  const timestamp = literal.scalar?.primitive?.datetime;
  if (timestamp == null) {
    faults.reportGot("a date and time", describeLiteral(literal));
    return dateOfMoment(NEVER);
  }
  const moment = { seconds: int64ToSafeNumber(timestamp.seconds ?? 0) ?? NaN, nanos: timestamp.nanos ?? 0 };
  if (isInRange(moment)) return dateOfMoment(moment);
  faults.reportGot("a date and time from the year 1 to 9999", `a timestamp of ${moment.seconds} seconds and ${moment.nanos} nanoseconds`);
  return dateOfMoment(NEVER);
}

export function datetimeToPlain(value: unknown, faults: Faults): string {
  return textOfMoment(checkDatetime(value, faults));
}

export function datetimeOfPlain(plain: unknown, faults: Faults): Date {
  return dateOfMoment(checkDatetime(plain, faults));
}

function checkDatetime(value: unknown, faults: Faults): Moment {
  const moment = typeof value === "string" ? momentOfText(value) : momentOfDate(value);
  if (moment !== undefined && isInRange(moment)) return moment;
  faults.report(EXPECTED, value);
  return NEVER;
}
