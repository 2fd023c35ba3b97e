import { isDate } from "node:util/types";

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
