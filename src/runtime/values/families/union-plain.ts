import type { FromPlain, ToPlain } from "../conversions.ts";
import { Faults } from "../faults.ts";
import { ownValue } from "../field-values.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeSpec } from "../type-name.ts";
import type { UnionSpec, TypeNode } from "../types/flyte-type.ts";
import { findVariantByValue } from "../types/union-types.ts";

/** Within msgpack and JSON a value has no tag, as in Python. */
export function unionToPlain(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
  toPlain: ToPlain,
): Plain {
  const variant = variantFromInput(given, spec, faults);
  return variant === undefined ? null : convertInput(given, variant, spec, faults, toPlain);
}

/** The first variant that reads it, as in Python. */
export function unionFromPlain(
  plain: unknown,
  spec: UnionSpec,
  faults: Faults,
  fromPlain: FromPlain,
): unknown {
  const reading = readVariants(spec.variants, plain, fromPlain)[0];
  if (reading !== undefined) return withTag(reading, spec);
  faults.report(describeSpec(spec), plain);
  return undefined;
}

type Convert<In, Out> = (from: In, node: TypeNode, faults: Faults) => Out;

/** The variant that a given value is of. Undefined after a fault. */
export function variantFromInput(
  input: unknown,
  spec: UnionSpec,
  faults: Faults,
): TypeNode | undefined {
  const variant = findVariant(input, spec);
  if (variant === undefined)
    faults.report(
      spec.tags === undefined ? describeSpec(spec) : `{ tag, value } of ${describeSpec(spec)}`,
      input,
    );
  return variant;
}

function findVariant(input: unknown, spec: UnionSpec): TypeNode | undefined {
  if (input == null) return spec.variants.find((variant) => variant.kind === "none");
  if (spec.tags === undefined) return findVariantByValue(spec, input);
  return typeof input === "object"
    ? spec.variants[spec.tags.indexOf(ownValue(input, "tag") as string)]
    : undefined;
}

/** Converts what was given, or where the union has tags the value beside the tag. */
export function convertInput<Out>(
  input: unknown,
  variant: TypeNode,
  spec: UnionSpec,
  faults: Faults,
  convert: Convert<unknown, Out>,
): Out {
  if (spec.tags === undefined || input == null) return convert(input, variant, faults);
  const before = faults.count;
  const result = convert(ownValue(input, "value"), variant, faults);
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
export function readVariants<In>(
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
