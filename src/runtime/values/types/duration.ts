import { brandClass, isKind } from "../../base/json.ts";
import { quote, shorten, trimEnd } from "../../base/text.ts";

/**
 * Values accepted as a duration: a Duration, or text such as `90s`, `1h30m`, `250ms`, `PT90M`. A
 * number without a unit is rejected.
 */
export type DurationInput = Duration | string;

/**
 * A length of time (`google.protobuf.Duration`). In a negative duration, both parts are zero or
 * less.
 */
export class Duration {
  /** @internal The bundler would rename a class that refers to itself to `_Duration`. */
  static readonly name: string = "Duration";

  /** Whole seconds; a safe integer. */
  readonly seconds: number;
  /** Nanoseconds, with the sign of the seconds; less than 1,000,000,000. */
  readonly nanos: number;

  constructor(seconds: number, nanos = 0) {
    if (!Number.isSafeInteger(seconds))
      throw new RangeError(`expected whole seconds, got ${seconds}`);
    if (!Number.isInteger(nanos) || Math.abs(nanos) >= 1e9)
      throw new RangeError(`expected whole nanos below 1e9, got ${nanos}`);
    if (seconds * nanos < 0)
      throw new RangeError(
        `expected seconds and nanos of the same sign, got ${seconds} and ${nanos}`,
      );
    this.seconds = seconds + 0;
    this.nanos = nanos + 0;
  }

  /** Converts milliseconds. Throws a RangeError if they are not finite. */
  static fromMs(ms: number): Duration {
    const seconds = Math.trunc(ms / 1000);
    const nanos = Math.round((ms - seconds * 1000) * 1e6);
    return Math.abs(nanos) < 1e9
      ? new Duration(seconds, nanos)
      : new Duration(seconds + Math.sign(nanos), 0);
  }

  /**
   * Parses text with units (`1h30m`, `1.5s`, `250ms`, `2d`) or ISO 8601 (`PT1H30M`).
   *
   * @throws RangeError for anything else; for a number without a unit, it suggests units
   */
  static parse(input: DurationInput): Duration {
    if (isKind(input, "duration")) return input as Duration;
    const nanos = nanosFromText(String(input).trim());
    if (nanos === undefined)
      throw new RangeError(
        `expected a duration such as 90s, 1h30m or PT1H30M, got ${lacksUnit(input) ? describeUnitless(input) : JSON.stringify(input)}`,
      );
    return durationFromNanos(nanos);
  }

  /** Returns milliseconds, with the nanoseconds as a fraction. */
  toMs(): number {
    return this.seconds * 1000 + this.nanos / 1e6;
  }

  /** Formats the duration, for example `1h30m`, `0.25s` or `-2m`. `parse` reads it back. */
  toString(): string {
    const total = Math.abs(this.seconds);
    const hours = Math.floor(total / 3600);
    const minutes = Math.floor((total % 3600) / 60);
    const digits = trimEnd(String(Math.abs(this.nanos)).padStart(9, "0"), "0");
    const seconds = digits === "" ? String(total % 60) : `${total % 60}.${digits}`;
    const text = `${hours ? `${hours}h` : ""}${minutes ? `${minutes}m` : ""}${seconds === "0" ? "" : `${seconds}s`}`;
    return text === "" ? "0s" : `${this.seconds < 0 || this.nanos < 0 ? "-" : ""}${text}`;
  }

  /** Same as `toString`. */
  toJSON(): string {
    return this.toString();
  }
}

brandClass(Duration, "duration");

export function durationFromNanos(nanos: bigint): Duration {
  return new Duration(Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND));
}

/** The milliseconds of a text such as `90s`; undefined for other texts. */
export function msFromText(text: string): number | undefined {
  try {
    return Duration.parse(text).toMs();
  } catch {
    return undefined;
  }
}

/** True for a number or numeric text, which could mean seconds or milliseconds. */
export function lacksUnit(value: unknown): value is number | bigint | string {
  if (typeof value === "string") return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value);
  return typeof value === "bigint" || Number.isFinite(value);
}

/** Describes a number without a unit, and shows how to write it with one. */
export function describeUnitless(value: number | bigint | string): string {
  const digits = String(value).trim();
  const example = digits.length <= 20 ? digits : "90";
  return `${typeof value === "string" ? quote(value) : shorten(String(value), 20)}, which has no unit; write ${example}s or ${example}m`;
}

const NANOS_PER_SECOND = 1_000_000_000n;

/** A year has 365 days, as in pydantic, which writes years. */
const NANOS_PER_UNIT: Readonly<Record<string, bigint>> = {
  y: 31_536_000_000_000_000n,
  w: 604_800_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: NANOS_PER_SECOND,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
};

/** Longer text is rejected, so that untrusted digits cannot keep BigInt busy. */
const LONGEST_TEXT = 64;
/** Whole seconds are a safe integer. */
const MOST_NANOS = BigInt(Number.MAX_SAFE_INTEGER) * 1_000_000_000n + 999_999_999n;

function nanosFromText(text: string): bigint | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const negative = text.startsWith("-");
  const body = negative ? text.slice(1) : text;
  const nanos = body.startsWith("P") ? nanosFromIso(body) : nanosFromUnits(body);
  if (nanos === undefined || nanos > MOST_NANOS) return undefined;
  return negative ? -nanos : nanos;
}

const ISO =
  /^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

function nanosFromIso(text: string): bigint | undefined {
  const match = ISO.exec(text);
  if (match === null || text === "P" || text.endsWith("T")) return undefined;
  let sum = 0n;
  for (const [index, unit] of ["y", "w", "d", "h", "m", "s"].entries())
    sum += toNanos(match[index + 1] ?? "0", unit);
  return sum;
}

function nanosFromUnits(text: string): bigint | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|[wdhms]))+$/.test(text)) return undefined;
  let sum = 0n;
  for (const [, amount, unit] of text.matchAll(/(?<!\d)(\d+(?:\.\d+)?)(ms|us|µs|ns|[wdhms])/g))
    sum += toNanos(amount!, unit!);
  return sum;
}

/** Multiplies decimal text by a unit, exactly: no float is involved. */
function toNanos(amount: string, unit: string): bigint {
  const [whole = "", fraction = ""] = amount.split(".");
  const scale = 10n ** BigInt(fraction.length);
  return (BigInt(whole + fraction) * NANOS_PER_UNIT[unit]!) / scale;
}
