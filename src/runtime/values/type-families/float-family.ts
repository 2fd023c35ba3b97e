import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { int64ToBigint, primitiveLiteral } from "../literal.ts";
import { WholeFloat, isWhole, unwrapFloat } from "../msgpack/plain.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { type Family, refuseText } from "./family.ts";

export const floatFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ floatValue: checkFloat(value, faults) }),
  toNative(literal, _spec, faults) {
    const { floatValue, integer } = literal.scalar?.primitive ?? {};
    if (floatValue != null) return floatValue;
    if (integer == null) return faults.reportLiteral("a number", literal);
    return typeof integer === "number" ? integer : floatFromPlain(int64ToBigint(integer), faults);
  },
  toPlain(value, _spec, faults) {
    const number = checkFloat(value, faults);
    return isWhole(number) ? new WholeFloat(number) : number;
  },
  fromPlain: (plain, _spec, faults) => floatFromPlain(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.floatValue != null,

  literalType: toSimpleType(SimpleType.FLOAT),
  getTransformerName: () => "float",
  toJsonSchema: () => ({ type: "number" }),

  fromText(text, spec, read) {
    const word = floatFromJson(text);
    if (typeof word === "number") return word;
    if (!/^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) refuseText(text, spec, read);
    return Number(text);
  },
  fromJson: floatFromJson,

  describe: () => "a number",
  plural: "numbers",

  faces: ["number"],
  column: "float64",
};

/** Accepts an integer only if a float can hold it exactly: nothing is rounded. */
function floatFromPlain(plain: unknown, faults: ValueFaults): number {
  if (typeof plain !== "bigint") return checkFloat(unwrapFloat(plain), faults);
  const number = Number(plain);
  if (BigInt(number) !== plain) faults.report("a number that a float can hold exactly", plain);
  return number;
}

function checkFloat(value: unknown, faults: ValueFaults): number {
  if (typeof value === "number") return value;
  faults.report("a number", value);
  return 0;
}

const FLOAT_WORDS: ReadonlyMap<string, number> = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["infinity", Infinity],
  ["-inf", -Infinity],
  ["-infinity", -Infinity],
  ["-0", -0],
]);

/** Also reads "nan", "inf" and "-0". JSON writes a large float as an integer, which the reader returns as a bigint. */
export function floatFromJson(json: unknown): unknown {
  if (typeof json === "string") return FLOAT_WORDS.get(json.toLowerCase()) ?? json;
  if (typeof json !== "bigint") return json;
  const number = Number(json);
  return BigInt(number) === json || String(number) === String(json) ? number : json;
}
