import { getFamily } from "./type-families/type-families.ts";
import { acceptsNone, SIMPLE_TYPES, TypeNode, type UnionSpec } from "./types/flyte-type.ts";

/**
 * A union. If the same JavaScript value could be of two of its variants, values name their variant: `{ tag, value }`.
 * The types decide that, so it does not change from value to value.
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

/** The type or none: a union with none, else an optional. */
export function makeOptional(node: TypeNode): TypeNode {
  if (acceptsNone(node)) return node;
  return new TypeNode(
    node.spec.kind === "union"
      ? createUnionSpec([...node.spec.variants, SIMPLE_TYPES.none])
      : { kind: "optional", inner: node },
  );
}
