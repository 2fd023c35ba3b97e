import type { TypeKind, TypeNode, UnionSpec } from "../../types/flyte-type.ts";
import { isCastable } from "../castable.ts";
import { literalTypeOf, taggedTypeOf } from "../literal-type-of.ts";
import type { LiteralType } from "../literal-type.ts";
import type { Literal, Primitive, Scalar } from "../literal.ts";
import { isSameMessage } from "../same-message.ts";

/** The variants that may read a literal: by its tag and type, else those that write such a literal, else all. */
export function variantsForLiteral(
  value: Literal,
  type: LiteralType | null | undefined,
  { variants }: UnionSpec,
): readonly TypeNode[] {
  const byTag = variantsOfType(variants, type);
  if (byTag.length > 0) return byTag;
  const kinds = kindsOf(value);
  const byKind = variants.filter((variant) => kinds.includes(variant.kind));
  return byKind.length > 0 ? byKind : variants;
}

/** Two lists have the same tag: the type tells them, or where no variant has just that, those that can read it. */
function variantsOfType(
  variants: readonly TypeNode[],
  type: LiteralType | null | undefined,
): readonly TypeNode[] {
  const tag = type?.structure?.tag;
  if (type == null || !tag) return [];
  const tagged = variants.filter((variant) => taggedTypeOf(variant).structure?.tag === tag);
  if (tagged.length < 2) return tagged;
  const same = tagged.filter((variant) => isSameMessage(type, taggedTypeOf(variant)));
  if (same.length > 0) return same;
  const castable = tagged.filter((variant) => isCastable(type, literalTypeOf(variant)));
  return castable.length > 0 ? castable : tagged;
}

/** The kinds of type that write such a literal. */
function kindsOf(literal: Literal): readonly TypeKind[] {
  if (literal.collection != null) return ["list"];
  if (literal.map != null) return ["dict"];
  return literal.scalar == null ? [] : kindsOfScalar(literal.scalar);
}

function kindsOfScalar(scalar: Scalar): readonly TypeKind[] {
  if (scalar.primitive != null) return kindsOfPrimitive(scalar.primitive);
  if (scalar.noneType != null) return ["none"];
  if (scalar.blob != null)
    return [scalar.blob.metadata?.type?.dimensionality === 1 ? "directory" : "file"];
  if (scalar.structuredDataset != null || scalar.schema != null) return ["dataset"];
  return scalar.binary != null || scalar.generic != null ? ["struct", "object"] : [];
}

function kindsOfPrimitive(primitive: Primitive): readonly TypeKind[] {
  if (primitive.integer != null) return ["int", "bigint"];
  if (primitive.floatValue != null) return ["float"];
  if (primitive.stringValue != null) return ["string", "enum"];
  if (primitive.boolean != null) return ["bool"];
  return primitive.datetime != null ? ["datetime"] : ["duration"];
}
