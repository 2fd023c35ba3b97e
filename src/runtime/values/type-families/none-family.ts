import type { Faults } from "../faults.ts";
import { SimpleType, toSimpleType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import type { SimpleSpec } from "../types/flyte-type.ts";
import type { Family } from "./family.ts";

/** Frozen, since all values share it. */
export const NONE: Literal = Object.freeze({
  scalar: Object.freeze({ noneType: Object.freeze({}) }),
});

export const noneFamily: Family<SimpleSpec> = {
  toLiteral(value, _spec, faults) {
    checkNone(value, faults);
    return NONE;
  },
  toNative(literal, _spec, faults) {
    if (!isNone(literal)) faults.reportLiteral("null", literal);
    return null;
  },
  toPlain: (value, _spec, faults) => checkNone(value, faults),
  fromPlain: (plain, _spec, faults) => checkNone(plain, faults),
  ownsLiteral: isNone,

  literalType: toSimpleType(SimpleType.NONE),
  getTransformerName: () => "none",
  toJsonSchema: () => ({ type: "null" }),

  describe: () => "null",
  plural: "nulls",

  faces: [], // in a union, none is always plainly null
  column: "string",
};

function checkNone(value: unknown, faults: Faults): null {
  if (value != null) faults.report("null", value);
  return null;
}

export function isNone(literal: Literal): boolean {
  return literal.scalar?.noneType != null;
}
