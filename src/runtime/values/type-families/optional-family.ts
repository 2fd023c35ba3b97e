import type { ToLiteral, ToNative } from "../conversions.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { NONE_TAGGED, toTaggedType } from "../to-literal-type.ts";
import type { OptionalSpec } from "../types/flyte-type.ts";
import { NONE, isNone } from "./none-family.ts";

/** None as a variant of a union; frozen, as every such none is this one. */
const NONE_IN_UNION: Literal = Object.freeze({
  scalar: Object.freeze({ union: Object.freeze({ value: NONE, type: NONE_TAGGED }) }),
});

export function optionalToLiteral(
  value: unknown,
  { inner }: OptionalSpec,
  faults: Faults,
  toLiteral: ToLiteral,
): Literal {
  if (value == null) return NONE_IN_UNION;
  return {
    scalar: { union: { value: toLiteral(value, inner, faults), type: toTaggedType(inner) } },
  };
}

/** Also takes a literal that is not wrapped in a union, as an upstream task with the plain type writes it. */
export function optionalToNative(
  literal: Literal,
  { inner }: OptionalSpec,
  faults: Faults,
  toNative: ToNative,
): unknown {
  const value = literal.scalar?.union == null ? literal : (literal.scalar.union.value ?? {});
  return isNone(value) ? null : toNative(value, inner, faults);
}
