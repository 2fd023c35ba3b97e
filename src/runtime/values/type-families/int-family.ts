import type { Faults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import { int64ToBigint, int64ToSafeNumber } from "../types/int64.ts";
import type { Family } from "./family.ts";

export const intFamily: Family<SimpleSpec> = {
  toLiteral: (value, _spec, faults) => ({
    scalar: { primitive: { integer: checkInt(value, faults) } },
  }),
  /** Python truncates a float that it reads as an integer; fx rejects one that has a fraction. */
  toNative(literal, _spec, faults) {
    const primitive = literal.scalar?.primitive;
    if (primitive?.integer != null)
      return (
        int64ToSafeNumber(primitive.integer) ?? checkInt(int64ToBigint(primitive.integer), faults)
      );
    if (primitive?.floatValue != null) return checkInt(primitive.floatValue, faults);
    faults.reportLiteral("an integer", literal);
    return 0;
  },
  toPlain: (value, _spec, faults) => checkInt(value, faults),
  fromPlain: (plain, _spec, faults) => checkInt(plain, faults),
  ownsLiteral: ({ scalar }) => scalar?.primitive?.integer != null,

  literalType: toSimpleType(SimpleType.INTEGER),
  getTransformerName: () => "int",
  toJsonSchema: () => ({ type: "integer" }),

  describe: () => "an integer",
  plural: "integers",

  faces: ["number"],
  column: "int64",
};

const SAFE = `an integer within ±${Number.MAX_SAFE_INTEGER}; t.bigint() takes all of 64 bits`;

export function checkInt(value: unknown, faults: Faults): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0; // no minus zero
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value)))
    faults.reportGot("an integer as a number", `the bigint ${value}`);
  else faults.report(describeExpected(value), value);
  return 0;
}

function describeExpected(value: unknown): string {
  return typeof value === "bigint" || Number.isInteger(value) ? SAFE : "an integer";
}
