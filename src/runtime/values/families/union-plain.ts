import type { UnionSpec, TypeNode } from "../types/flyte-type.ts";
import type { OfPlain, ToPlain } from "../conversions.ts";
import { Faults } from "../errors/value-faults.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec } from "../type-name.ts";
import { variantOfValue } from "../types/union-types.ts";
import { ownValue } from "../field-values.ts";

/** Within msgpack and JSON a value has no tag, as in Python. */
export function unionToPlain(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain {
  const variant = variantOfGiven(given, spec, faults);
  return variant === undefined ? null : convertGiven(given, variant, spec, faults, toPlain);
}

/** The first variant that reads it, as in Python. */
export function unionOfPlain(
  plain: unknown,
  spec: UnionSpec,
  faults: Faults,
  ofPlain: OfPlain,
): unknown {
  const reading = readingsOf(spec.variants, plain, ofPlain)[0];
  if (reading !== undefined) return withTag(reading, spec);
  faults.report(describeSpec(spec), plain);
  return undefined;
}

type Convert<In, Out> = (from: In, node: TypeNode, faults: Faults) => Out;

/** The variant that a given value is of. Undefined after a fault. */
export function variantOfGiven(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
): TypeNode | undefined {
  const variant = findVariant(given, spec);
  if (variant === undefined)
    faults.report(
      spec.tags === undefined ? describeSpec(spec) : `{ tag, value } of ${describeSpec(spec)}`,
      given,
    );
  return variant;
}

function findVariant(given: unknown, spec: UnionSpec): TypeNode | undefined {
  if (given == null) return spec.variants.find((variant) => variant.kind === "none");
  if (spec.tags === undefined) return variantOfValue(spec, given);
  return typeof given === "object"
    ? spec.variants[spec.tags.indexOf(ownValue(given, "tag") as string)]
    : undefined;
}

/** Converts what was given, or where the union has tags the value beside the tag. */
export function convertGiven<Out>(
  given: unknown,
  variant: TypeNode,
  spec: UnionSpec,
  faults: Faults,
  convert: Convert<unknown, Out>,
): Out {
  if (spec.tags === undefined || given == null) return convert(given, variant, faults);
  const before = faults.count;
  const result = convert(ownValue(given, "value"), variant, faults);
  if (faults.count !== before) faults.within(before, "value");
  return result;
}

/** As code receives it. None has no tag. */
export function withTag({ native, variant }: Reading, { variants, tags }: UnionSpec): unknown {
  return tags === undefined || variant.kind === "none"
    ? native
    : { tag: tags[variants.indexOf(variant)], value: native };
}

/** A variant that reads something without a fault, and what it reads. */
export interface Reading {
  readonly variant: TypeNode;
  readonly native: unknown;
}

/** Each variant reads once: twice at each level of a deep type would never end. */
export function readingsOf<In>(
  variants: readonly TypeNode[],
  from: In,
  read: Convert<In, unknown>,
): Reading[] {
  const readings: Reading[] = [];
  for (const variant of variants) {
    const faults = new Faults();
    const native = read(from, variant, faults);
    if (faults.count === 0) readings.push({ variant, native });
  }
  return readings;
}
