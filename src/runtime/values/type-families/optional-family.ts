import type { ValueFaults } from "../faults.ts";
import { type LiteralType, SimpleType, toSimpleType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import type { OptionalSpec, SimpleSpec } from "../types/flyte-type.ts";
import { type Family, refuseText } from "./family.ts";

/** Frozen, since all values share it. */
const NONE: Literal = Object.freeze({ scalar: Object.freeze({ noneType: Object.freeze({}) }) });

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

  fromText: (text, spec, read) =>
    text === "null" || text === "" ? null : refuseText(text, spec, read),

  describe: () => "null",
  plural: "nulls",

  faces: [], // null has no tag in a union
  column: "string",
};

function checkNone(value: unknown, faults: ValueFaults): null {
  if (value != null) faults.report("null", value);
  return null;
}

function isNone(literal: Literal): boolean {
  return literal.scalar?.noneType != null;
}

const NONE_TAGGED: LiteralType = Object.freeze({
  simple: SimpleType.NONE,
  structure: { tag: "none" },
});

/** Frozen, since all values share it. */
const NONE_IN_UNION: Literal = Object.freeze({
  scalar: Object.freeze({ union: Object.freeze({ value: NONE, type: NONE_TAGGED }) }),
});

/** Flyte has no optional types: they are unions with none. */
export const optionalFamily: Family<OptionalSpec> = {
  toLiteral(value, { inner }, faults, { toLiteral, toTaggedType }) {
    if (value == null) return NONE_IN_UNION;
    return {
      scalar: { union: { value: toLiteral(value, inner, faults), type: toTaggedType(inner.spec) } },
    };
  },
  /** Also reads a literal without a union, from an upstream task whose output is not optional. */
  toNative(literal, { inner }, faults, { toNative }) {
    const value = literal.scalar?.union == null ? literal : (literal.scalar.union.value ?? {});
    return isNone(value) ? null : toNative(value, inner, faults);
  },
  toPlain: (value, { inner }, faults, { toPlain }) =>
    value == null ? null : toPlain(value, inner, faults),
  fromPlain: (plain, { inner }, faults, { fromPlain }) =>
    plain == null ? null : fromPlain(plain, inner, faults),
  ownsLiteral: ({ scalar }) => scalar?.union != null,

  literalType: ({ inner }, { toTaggedType }) => ({
    unionType: { variants: [toTaggedType(inner.spec), NONE_TAGGED] },
  }),
  getTransformerName: () => "Typed Union",
  toJsonSchema: ({ inner }, { toJsonSchema }) => ({
    anyOf: [toJsonSchema(inner.spec), { type: "null" }],
  }),

  fromText: (text, { inner }, { fromText }) =>
    text === "null" && inner.kind !== "string" ? null : fromText(text, inner.spec),
  fromJson: (json, { inner }, { fromJson }) => (json === null ? null : fromJson(json, inner.spec)),
  toJson: (value, { inner }, toJson) => (value === null ? null : toJson(value, inner.spec)),

  describe: ({ inner }, depth, { describe }) => `${describe(inner.spec, depth)} or none`,
  getShortName: ({ inner }, depth, { getShortName }) => `${getShortName(inner.spec, depth)}?`,

  faces: [], // never a variant itself: a union has its inner type and none instead
  column: undefined,
};
