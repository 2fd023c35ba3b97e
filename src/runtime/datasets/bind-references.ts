import { isKind } from "../base/json.ts";
import type { Storage } from "../base/storage.ts";
import { getOwnValue } from "../values/get-field-value.ts";
import { holdsReference } from "../values/map-references.ts";
import { addToSource, type DatasetReference } from "../values/types/dataset-source.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { bindReference } from "../values/types/references.ts";

/**
 * Binds the files, folders and datasets in a caller's values to a storage: no other storage may
 * open them.
 */
export function bindReferences(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  storage: Storage,
): void {
  for (const [name, node] of fields)
    if (holdsReference(node)) bind(getOwnValue(values, name), storage);
}

function bind(value: unknown, storage: Storage): void {
  if (typeof value !== "object" || value === null) return;
  if (isKind(value, "dataset")) addToSource(value as DatasetReference, { storage });
  else if (isKind(value, "file") || isKind(value, "directory")) bindReference(value, storage);
  else for (const inner of Object.values(value)) bind(inner, storage);
}
