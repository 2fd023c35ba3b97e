import type { ValueFaults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import { int64FromBigint, int64ToBigint, int64ToSafeNumber, primitiveLiteral } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { type Family, InputTextError, refuseText } from "./family.ts";

export const intFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => primitiveLiteral({ integer: checkInt(value, faults) }),
  /** Python truncates a float that it reads as an integer; fx rejects one that has a fraction. */
  toNative(literal, _spec, faults) {
    const { integer, floatValue } = literal.scalar?.primitive ?? {};
    if (integer != null)
      return int64ToSafeNumber(integer) ?? checkInt(int64ToBigint(integer), faults);
    if (floatValue != null) return checkInt(floatValue, faults);
    return faults.reportLiteral("an integer", literal);
  },
  toPlain: (value, _spec, faults) => checkInt(value, faults),
  fromPlain: (plain, _spec, faults) => checkInt(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.integer != null,

  literalType: toSimpleType(SimpleType.INTEGER),
  getTransformerName: () => "int",
  toJsonSchema: () => ({ type: "integer" }),

  fromText(text, spec, read) {
    if (!/^[+-]?\d+$/.test(text)) refuseText(text, spec, read);
    if (Number.isSafeInteger(Number(text))) return Number(text);
    throw new InputTextError(
      `${text} is beyond 2^53, the limit of t.int(); declare the input as t.bigint()`,
    );
  },

  describe: () => "an integer",
  plural: "integers",
  getShortName: () => "int",

  faces: ["number"],
  column: "int64",
};

/** Like `intFamily`, but author code receives a bigint. */
export const bigintFamily: Family<SimpleSpec> = {
  ...intFamily,
  toLiteral(value, _spec, faults) {
    const isSafe = typeof value === "number" && Number.isSafeInteger(value);
    const integer = isSafe ? value + 0 : int64FromBigint(checkBigint(value, faults)); // no negative zero
    return primitiveLiteral({ integer });
  },
  toNative(literal, _spec, faults) {
    const { integer, floatValue } = literal.scalar?.primitive ?? {};
    if (integer != null) return int64ToBigint(integer);
    if (floatValue != null) return checkBigint(floatValue, faults);
    return faults.reportLiteral("an integer", literal);
  },
  toPlain(value, _spec, faults) {
    const bigint = checkBigint(value, faults);
    return Number.isSafeInteger(Number(bigint)) ? Number(bigint) : bigint;
  },
  fromPlain: (plain, _spec, faults) => checkBigint(plain, faults),
  fromText: (text, spec, read) => bigintFromJson(text) ?? refuseText(text, spec, read),
  fromJson: (json) => bigintFromJson(json) ?? json,

  describe: () => BITS_64,
  plural: "64-bit integers",
};

const BITS_64 = "a 64-bit integer";
const SAFE = `an integer within ±${Number.MAX_SAFE_INTEGER}; use t.bigint() for larger ones`;
const UNSAFE = `an integer as a bigint, because it is past ±${Number.MAX_SAFE_INTEGER}`;

export function checkInt(value: unknown, faults: ValueFaults): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0; // no negative zero
  const isBigint = typeof value === "bigint";
  if (isBigint && Number.isSafeInteger(Number(value)))
    faults.reportGot("an integer as a number", `the bigint ${value}`);
  else faults.report(isBigint || Number.isInteger(value) ? SAFE : "an integer", value);
  return 0;
}

export function checkBigint(value: unknown, faults: ValueFaults): bigint {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) === value) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "bigint") faults.report(BITS_64, value);
  else faults.report(Number.isInteger(value) ? UNSAFE : "an integer", value);
  return 0n;
}

/** JSON writes large integers as strings. Undefined if it is not such a string. */
function bigintFromJson(json: unknown): bigint | undefined {
  return typeof json === "string" && /^[+-]?\d{1,40}$/.test(json)
    ? BigInt(json.replace(/^\+/, ""))
    : undefined;
}
