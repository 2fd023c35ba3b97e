import { getFamily } from "./type-families/type-families.ts";
import type { TypeNode, UnionSpec } from "./types/flyte-type.ts";

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
