import type { LiteralType } from "./literal-type.ts";

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
