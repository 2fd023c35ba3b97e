import { isKind } from "../base/brand.ts";
import { notOpened } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";
import { getOwnValue } from "../values/get-field-value.ts";
import { addToSource, type DatasetReference } from "../values/types/dataset-source.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { bindReference } from "../values/types/references.ts";
import { holdsReference } from "./extract-rows.ts";

/** Lets a storage, and nothing else, open the files, folders and datasets among values that came from elsewhere. */
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

/** Opens nothing: for a process in which nobody said what may be opened. */
export const closedStorage: Storage = {
  // eslint-disable-next-line require-yield -- it has nothing to give
  async *get(uri) {
    throw closed(uri);
  },
  getBytes: (uri) => Promise.reject(closed(uri)),
  put: (uri) => Promise.reject(closed(uri)),
  // eslint-disable-next-line require-yield -- as above
  async *list(uri) {
    throw closed(uri);
  },
  delete: (uri) => Promise.reject(closed(uri)),
  stat: (uri) => Promise.reject(closed(uri)),
};

function closed(uri: string): Error {
  return notOpened(uri, "no storage is allowed to this process");
}
