import { isAbsolute, resolve } from "node:path";
import { isKind } from "../base/brand.ts";
import { setOwn } from "../base/json.ts";
import { isRemoteUri } from "../base/storage-uri.ts";
import { getOwnValue, getFieldValue } from "../values/get-field-value.ts";
import { holdsReference, mapReferencesIn } from "../values/map-references.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../values/types/references.ts";

/**
 * Makes the paths of files, folders and datasets among the inputs absolute, because the job may run
 * in another working directory. flytekit leaves them as typed.
 */
export function makePathsAbsolute(inputs: object, fields: ReadonlyMap<string, TypeNode>): object {
  const referring = [...fields].filter(([, node]) => holdsReference(node));
  if (referring.length === 0) return inputs;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(inputs)) setOwn(copy, name, getOwnValue(inputs, name));
  for (const [name, node] of referring) {
    const value = getFieldValue(inputs, name, node);
    if (value != null) setOwn(copy, name, mapReferencesIn(value, node, [], makeAbsolute));
  }
  return copy;
}

/** Rows and values of other types stay unchanged. */
function makeAbsolute(value: unknown, { spec }: TypeNode): unknown {
  if (typeof value === "string") return resolvePath(value);
  if (!isKind(value, spec.kind as "file" | "directory" | "dataset")) return value;
  const { uri, format, metadata } = value as FlyteFile;
  const path = resolvePath(uri);
  if (spec.kind === "file") return new FlyteFile(path, format, metadata);
  return spec.kind === "directory" ? new FlyteDirectory(path, format) : new Dataset(path, format);
}

function resolvePath(uri: string): string {
  const isPath = typeof uri === "string" && uri !== "" && !isRemoteUri(uri) && !/^file:/i.test(uri);
  return !isPath || isAbsolute(uri) ? uri : resolve(uri);
}
