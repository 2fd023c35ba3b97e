import { isKind } from "../../base/json.ts";
import { describeValue } from "../describe-value.ts";
import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { int64ToSafeNumber, primitiveLiteral } from "../literal.ts";
import { WholeFloat, isWhole, unwrapFloat } from "../msgpack/plain.ts";
import { Duration, type DurationInput, describeUnitless, lacksUnit } from "../types/duration.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import type { Family } from "./family.ts";

/** About 10,000 years, the limit of `google.protobuf.Duration`. */
const LONGEST_SECONDS = 315_576_000_000;
const EXPECTED = "a duration such as 90s, 1h30m or PT90M, at most 10,000 years";
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
  faults.reportGot(EXPECTED, lacksUnit(value) ? describeUnitless(value) : describeValue(value));
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
