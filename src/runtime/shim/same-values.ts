import type { LiteralType } from "../literals/literal-type.ts";
import { isSameMessage } from "../literals/same-message.ts";

/** True where two types have the same literals: what only describes them (schemas, tags, columns, formats) may differ. */
export function carriesSameValues(one: LiteralType, other: LiteralType): boolean {
  return isSameMessage(bare(one), bare(other));
}

function bare({
  simple,
  schema,
  collectionType,
  mapValueType,
  blob,
  enumType,
  structuredDatasetType,
  unionType,
}: LiteralType): object {
  return {
    simple,
    enumType,
    isSchema: schema != null,
    isDataset: structuredDatasetType != null,
    blob: blob != null && (blob.dimensionality === 1 ? "directory" : "file"),
    list: collectionType != null && bare(collectionType),
    dict: mapValueType != null && bare(mapValueType),
    union: unionType?.variants?.map(bare),
  };
}
