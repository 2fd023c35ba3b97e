import type { ToLiteral, ToNative } from "../conversions.ts";
import { describeLiteral } from "../describe-value.ts";
import {
  convertInput,
  type Reading,
  readVariants,
  variantFromInput,
  withTag,
} from "../families/union-plain.ts";
import type { Faults } from "../faults.ts";
import type { LiteralType } from "../literal-type.ts";
import { type Literal, type Primitive, type Scalar, isSameMessage } from "../literal.ts";
import { toTaggedType, toLiteralType } from "../to-literal-type.ts";
import { describeSpec } from "../type-name.ts";
import type { TypeNode, UnionSpec, TypeKind } from "../types/flyte-type.ts";

export function unionToLiteral(
  given: unknown,
  spec: UnionSpec,
  faults: Faults,
  toLiteral: ToLiteral,
): Literal {
  const variant = variantFromInput(given, spec, faults);
  if (variant === undefined) return {};
  return {
    scalar: {
      union: {
        value: convertInput(given, variant, spec, faults, toLiteral),
        type: toTaggedType(variant),
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
  const readings = readVariants(variants, literal, toNative);
  const transformers = new Set(readings.map(({ variant }) => toTaggedType(variant).structure?.tag));
  return transformers.size === 1 ? readings[0] : undefined;
}

/** The variants that may read a literal: by its tag and type, else those that write such a literal, else all. */
function variantsForLiteral(
  value: Literal,
  type: LiteralType | null | undefined,
  { variants }: UnionSpec,
): readonly TypeNode[] {
  const byTag = filterVariantsByType(variants, type);
  if (byTag.length > 0) return byTag;
  const kinds = kindsFromLiteral(value);
  const byKind = variants.filter((variant) => kinds.includes(variant.kind));
  return byKind.length > 0 ? byKind : variants;
}

/** Two lists have the same tag: the type tells them, or where no variant has just that, those that can read it. */
function filterVariantsByType(
  variants: readonly TypeNode[],
  type: LiteralType | null | undefined,
): readonly TypeNode[] {
  const tag = type?.structure?.tag;
  if (type == null || !tag) return [];
  const tagged = variants.filter((variant) => toTaggedType(variant).structure?.tag === tag);
  if (tagged.length < 2) return tagged;
  const same = tagged.filter((variant) => isSameMessage(type, toTaggedType(variant)));
  if (same.length > 0) return same;
  const castable = tagged.filter((variant) => isCastable(type, toLiteralType(variant)));
  return castable.length > 0 ? castable : tagged;
}

/** The kinds of type that write such a literal. */
function kindsFromLiteral(literal: Literal): readonly TypeKind[] {
  if (literal.collection != null) return ["list"];
  if (literal.map != null) return ["dict"];
  return literal.scalar == null ? [] : kindsFromScalar(literal.scalar);
}

function kindsFromScalar(scalar: Scalar): readonly TypeKind[] {
  if (scalar.primitive != null) return kindsFromPrimitive(scalar.primitive);
  if (scalar.noneType != null) return ["none"];
  if (scalar.blob != null)
    return [scalar.blob.metadata?.type?.dimensionality === 1 ? "directory" : "file"];
  if (scalar.structuredDataset != null || scalar.schema != null) return ["dataset"];
  return scalar.binary != null || scalar.generic != null ? ["struct", "object"] : [];
}

function kindsFromPrimitive(primitive: Primitive): readonly TypeKind[] {
  if (primitive.integer != null) return ["int", "bigint"];
  if (primitive.floatValue != null) return ["float"];
  if (primitive.stringValue != null) return ["string", "enum"];
  if (primitive.boolean != null) return ["bool"];
  return primitive.datetime != null ? ["datetime"] : ["duration"];
}

/** True where a value of one Flyte type may be read as another: the same but for metadata, structure and annotation. */
export function isCastable(from: LiteralType, to: LiteralType): boolean {
  if (from.collectionType != null)
    return to.collectionType != null && isCastable(from.collectionType, to.collectionType);
  if (from.mapValueType != null)
    return to.mapValueType != null && isCastable(from.mapValueType, to.mapValueType);
  if (from.unionType != null || to.unionType != null) return areUnionsCastable(from, to);
  if (from.enumType != null)
    return (
      to.simple === STRING ||
      (to.enumType != null && sameTexts(from.enumType.values, to.enumType.values))
    );
  if (from.blob != null)
    return (
      to.blob != null &&
      (from.blob.dimensionality ?? 0) === (to.blob.dimensionality ?? 0) &&
      (from.blob.format || "") === (to.blob.format || "")
    );
  if (from.structuredDatasetType != null || from.schema != null)
    return to.structuredDatasetType != null || to.schema != null;
  return from.simple != null && from.simple === to.simple;
}

const STRING = 3;

/** Every variant that may come must be one that can be read. */
function areUnionsCastable(from: LiteralType, to: LiteralType): boolean {
  const [sources, targets] = [from, to].map((type) => type.unionType?.variants ?? [type]);
  return sources!.every((source) => targets!.some((target) => isCastable(source, target)));
}

function sameTexts(
  one: readonly string[] | null | undefined,
  other: readonly string[] | null | undefined,
): boolean {
  return (one ?? []).join("\0") === (other ?? []).join("\0");
}
