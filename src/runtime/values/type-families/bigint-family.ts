import type { Faults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import type { Int64 } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { int64FromBigint, int64ToBigint } from "../types/int64.ts";
import type { Family } from "./family.ts";

export const bigintFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => ({
    scalar: { primitive: { integer: toInt64(value, faults) } },
  }),
  toNative(literal, _spec, faults) {
    const primitive = literal.scalar?.primitive;
    if (primitive?.integer != null) return int64ToBigint(primitive.integer);
    if (primitive?.floatValue != null) return checkBigint(primitive.floatValue, faults);
    faults.reportLiteral("an integer", literal);
    return 0n;
  },
  toPlain(value, _spec, faults) {
    const bigint = checkBigint(value, faults);
    const number = Number(bigint);
    return Number.isSafeInteger(number) ? number : bigint;
  },
  fromPlain: (plain, _spec, faults) => checkBigint(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.integer != null,

  literalType: toSimpleType(SimpleType.INTEGER),
  getTransformerName: () => "int",
  toJsonSchema: () => ({ type: "integer" }),

  describe: () => "an integer of 64 bits",
  plural: "integers of 64 bits",
  getShortName: () => "int",

  faces: ["number"],
  column: "int64",
};

const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

export function checkBigint(value: unknown, faults: Faults): bigint {
  if (typeof value === "bigint" && value >= LEAST && value <= LARGEST) return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  faults.report(describeExpected(value), value);
  return 0n;
}

function describeExpected(value: unknown): string {
  if (typeof value === "bigint") return "an integer of 64 bits";
  return typeof value === "number" && Number.isInteger(value)
    ? `an integer as a bigint, since it is past ±${Number.MAX_SAFE_INTEGER}`
    : "an integer";
}

function toInt64(value: unknown, faults: Faults): Int64 {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0; // no minus zero
  return int64FromBigint(checkBigint(value, faults));
}
