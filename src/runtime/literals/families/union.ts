import type { TypeNode, UnionSpec } from "../../types/flyte-type.ts";
import type { ToLiteral, ToNative } from "../conversions.ts";
import { describeLiteral } from "../faults/describe-literal.ts";
import type { Faults } from "../faults/faults.ts";
import { taggedTypeOf } from "../literal-type-of.ts";
import type { Literal } from "../literal.ts";
import { describeSpec } from "../type-name.ts";
import { convertGiven, type Reading, readingsOf, variantOfGiven, withTag } from "./union-given.ts";
import { variantsForLiteral } from "./union-variants.ts";

export function unionToLiteral(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
  toLiteral: ToLiteral,
): Literal {
  const variant = variantOfGiven(given, spec, faults);
  if (variant === undefined) return {};
  return {
    scalar: {
      union: {
        value: convertGiven(given, variant, spec, faults, toLiteral),
        type: taggedTypeOf(variant),
      },
    },
  };
}

/** By the tag and type that the literal brings; a literal without them by what it is. */
export function unionToNative(
  literal: Literal,
  spec: UnionSpec,
  faults: Faults,
  toNative: ToNative,
): unknown {
  const union = literal.scalar?.union;
  const value = union == null ? literal : (union.value ?? {});
  const variants = variantsForLiteral(value, union?.type, spec);
  if (variants.length === 1)
    return withTag({ variant: variants[0]!, native: toNative(value, variants[0]!, faults) }, spec);
  const reading = onlyReading(variants, value, toNative);
  if (reading !== undefined) return withTag(reading, spec);
  faults.reportGot(describeSpec(spec), describeLiteral(value));
  return undefined;
}

/** Undefined where several read it that Flyte tells apart: it is not guessed which was meant. */
function onlyReading(
  variants: readonly TypeNode[],
  literal: Literal,
  toNative: ToNative,
): Reading | undefined {
  const readings = readingsOf(variants, literal, toNative);
  const transformers = new Set(readings.map(({ variant }) => taggedTypeOf(variant).structure?.tag));
  return transformers.size === 1 ? readings[0] : undefined;
}
