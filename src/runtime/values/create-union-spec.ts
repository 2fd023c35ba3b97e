import { getFamily } from "./type-families/type-families.ts";
import { acceptsNone, SIMPLE_TYPES, TypeNode, type UnionSpec } from "./types/flyte-type.ts";

/**
 * Creates a union. If two variants accept the same JavaScript value, every value must name its
 * variant: `{ tag, value }`. Only the types decide this, so it is the same for all values.
 */
export function createUnionSpec(variants: readonly TypeNode[]): UnionSpec {
  const faces = variants.map(({ spec }) => getFamily(spec).faces);
  const all = faces.flat();
  const isAmbiguous = new Set(all).size < all.length;
  return { kind: "union", variants, faces, tags: isAmbiguous ? createTags(variants) : undefined };
}

/** A variant's tag is its kind, followed by its position if another variant has the same kind. */
function createTags(variants: readonly TypeNode[]): readonly string[] {
  const kinds = variants.map((variant) => variant.kind);
  return kinds.map((kind, index) =>
    kinds.indexOf(kind) === kinds.lastIndexOf(kind) ? kind : `${kind}#${index + 1}`,
  );
}

/** Adds none to a type: as a variant of a union, otherwise as an optional. */
export function makeOptional(node: TypeNode): TypeNode {
  if (acceptsNone(node)) return node;
  return new TypeNode(
    node.spec.kind === "union"
      ? createUnionSpec([...node.spec.variants, SIMPLE_TYPES.none])
      : { kind: "optional", inner: node },
  );
}
