import { joinChoices, quote } from "../../base/text.ts";
import { isCastable } from "../can-read-as.ts";
import { ValueFaults } from "../faults.ts";
import { getOwnValue } from "../get-field-value.ts";
import type { LiteralType } from "../literal-type.ts";
import { type Literal, isSameMessage } from "../literal.ts";
import type { TypeNode, UnionSpec } from "../types/flyte-type.ts";
import { findVariantByValue } from "../types/union-types.ts";
import { type Conversions, type Family, MAX_NAME_DEPTH, type TypeNames } from "./family.ts";
import { unionFromJson, unionFromText, unionToJson } from "./union-json.ts";

export const unionFamily: Family<UnionSpec> = {
  toLiteral(value, spec, faults, convert) {
    const { toLiteral, toTaggedType } = convert;
    const union = convertInput(value, spec, faults, convert, (part, variant) => ({
      value: toLiteral(part, variant, faults),
      type: toTaggedType(variant.spec),
    }));
    return union === undefined ? {} : { scalar: { union } };
  },
  /**
   * Chooses the variant by the tag and type in the literal, or by the literal's form if they are
   * missing.
   */
  toNative(literal, spec, faults, convert) {
    const union = literal.scalar?.union;
    const value = union == null ? literal : (union.value ?? {});
    const variants = findVariantsForLiteral(value, union?.type, spec, convert);
    if (variants.length === 1) {
      const variant = variants[0]!;
      return addTag({ variant, native: convert.toNative(value, variant, faults) }, spec);
    }
    const reading = findOnlyReading(variants, value, convert);
    if (reading !== undefined) return addTag(reading, spec);
    return faults.reportLiteral(convert.describe(spec), value);
  },
  /** Inside msgpack and JSON a value has no tag, as in Python. */
  toPlain: (value, spec, faults, convert) =>
    convertInput(value, spec, faults, convert, convert.toPlain) ?? null,
  /** Uses the first variant that can read the value, like Python. */
  fromPlain(plain, spec, faults, { describe, fromPlain }) {
    const reading = readVariants(spec.variants, plain, fromPlain)[0];
    if (reading !== undefined) return addTag(reading, spec);
    faults.report(describe(spec), plain);
    return undefined;
  },
  ownsLiteral: ({ scalar }) => scalar?.union != null,

  literalType: ({ variants }, { toTaggedType }) => ({
    unionType: { variants: variants.map(({ spec }) => toTaggedType(spec)) },
  }),
  getTransformerName: () => "Typed Union",
  toJsonSchema: ({ variants }, { toJsonSchema }) => ({
    anyOf: variants.map(({ spec }) => toJsonSchema(spec)),
  }),

  fromText: unionFromText,
  fromJson: unionFromJson,
  toJson: unionToJson,

  describe({ variants, tags }, depth, { describe }) {
    if (depth > MAX_NAME_DEPTH) return "one of several types";
    const names = variants.map((variant, index) => {
      const name = describe(variant.spec, depth + 1);
      return tags === undefined || variant.kind === "none"
        ? name
        : `${name} (tag ${quote(tags[index]!)})`;
    });
    if (names.length === 1) return names[0]!;
    return `${joinChoices(names.slice(0, -1))} or ${names.at(-1)!}`;
  },
  getShortName: ({ variants }, depth, { getShortName }) =>
    joinChoices(
      variants.map(({ spec }) => getShortName(spec, depth + 1)),
      "|",
    ),

  faces: [], // never a variant of another union
  column: undefined,
};

type Convert<In, Out> = (from: In, node: TypeNode, faults: ValueFaults) => Out;

/**
 * Converts an author's or a caller's value by its variant: the value itself, or the one next to the
 * tag if the union has tags. Returns undefined after a fault.
 */
function convertInput<Out>(
  input: unknown,
  spec: UnionSpec,
  faults: ValueFaults,
  { describe }: TypeNames,
  convert: Convert<unknown, Out>,
): Out | undefined {
  const variant = findVariant(input, spec);
  if (variant === undefined) {
    const expected = describe(spec);
    faults.report(spec.tags === undefined ? expected : `{ tag, value } of ${expected}`, input);
    return undefined;
  }
  if (spec.tags === undefined || input == null) return convert(input, variant, faults);
  return faults.inside("value", () => convert(getOwnValue(input, "value"), variant, faults));
}

function findVariant(input: unknown, spec: UnionSpec): TypeNode | undefined {
  if (input == null) return spec.variants.find((variant) => variant.kind === "none");
  if (spec.tags === undefined) return findVariantByValue(spec, input);
  return typeof input === "object"
    ? spec.variants[spec.tags.indexOf(getOwnValue(input, "tag") as string)]
    : undefined;
}

/**
 * Returns the variants that may read a literal: those with its tag and type, otherwise those that
 * write such literals, otherwise all.
 */
function findVariantsForLiteral(
  value: Literal,
  type: LiteralType | null | undefined,
  { variants }: UnionSpec,
  convert: Conversions,
): readonly TypeNode[] {
  const byTag = filterVariantsByType(variants, type, convert);
  if (byTag.length > 0) return byTag;
  const byForm = variants.filter(({ spec }) => convert.ownsLiteral(value, spec));
  return byForm.length > 0 ? byForm : variants;
}

/**
 * Variants such as two lists have the same tag, so the type decides. If no variant has exactly that
 * type, those that can read it are returned.
 */
function filterVariantsByType(
  variants: readonly TypeNode[],
  type: LiteralType | null | undefined,
  { toLiteralType, toTaggedType }: Conversions,
): readonly TypeNode[] {
  const tag = type?.structure?.tag;
  if (type == null || !tag) return [];
  const tagged = variants.filter(({ spec }) => toTaggedType(spec).structure?.tag === tag);
  if (tagged.length < 2) return tagged;
  const same = tagged.filter(({ spec }) => isSameMessage(type, toTaggedType(spec)));
  if (same.length > 0) return same;
  const castable = tagged.filter(({ spec }) => isCastable(type, toLiteralType(spec)));
  return castable.length > 0 ? castable : tagged;
}

/** A variant that read a value without a fault, and the result. */
interface Reading {
  readonly variant: TypeNode;
  readonly native: unknown;
}

/** Returns undefined if variants with different tags can read the literal: fx does not guess. */
function findOnlyReading(
  variants: readonly TypeNode[],
  literal: Literal,
  { toNative, toTaggedType }: Conversions,
): Reading | undefined {
  const readings = readVariants(variants, literal, toNative);
  const tags = new Set(readings.map(({ variant }) => toTaggedType(variant.spec).structure?.tag));
  return tags.size === 1 ? readings[0] : undefined;
}

/** Reads once per variant: reading twice at each level of a deep type would take forever. */
function readVariants<In>(
  variants: readonly TypeNode[],
  from: In,
  read: Convert<In, unknown>,
): Reading[] {
  const readings: Reading[] = [];
  for (const variant of variants) {
    const faults = new ValueFaults();
    const native = read(from, variant, faults);
    if (faults.count === 0) readings.push({ variant, native });
  }
  return readings;
}

/** Adds the tag to the value that author code receives. None has no tag. */
function addTag({ native, variant }: Reading, { variants, tags }: UnionSpec): unknown {
  return tags === undefined || variant.kind === "none"
    ? native
    : { tag: tags[variants.indexOf(variant)], value: native };
}
