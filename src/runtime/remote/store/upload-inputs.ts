import { isKind } from "../../base/brand.ts";
import { isRemoteUri } from "../../base/storage-uri.ts";
import { mapReferences } from "../../values/map-references.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import { Dataset, FlyteDirectory, FlyteFile } from "../../values/types/references.ts";

/** A file, folder or dataset on this machine, and the input that names it. */
export interface LocalReference {
  readonly path: string;
  /** The input's name, with the position in a list or object: `reports.0`. */
  readonly input: string;
}

/** Uploads a file or folder and returns its URI in the cluster's store. */
export type UploadReference = (reference: LocalReference) => Promise<string>;

/**
 * Uploads every local file, folder and dataset among the inputs, each once, and returns the inputs
 * with the URIs of the copies. Remote URIs stay unchanged.
 */
export async function uploadInputs(
  inputs: object,
  fields: ReadonlyMap<string, TypeNode>,
  upload: UploadReference,
): Promise<object> {
  const found = new Map<string, LocalReference>();
  replaceLocal(inputs, fields, (path, input) => {
    if (!found.has(path)) found.set(path, { path, input });
    return path;
  });
  const uris = new Map<string, string>();
  for (const reference of found.values()) uris.set(reference.path, await upload(reference));
  return replaceLocal(inputs, fields, (path) => uris.get(path)!);
}

/** Replaces the path of each local reference. */
function replaceLocal(
  inputs: object,
  fields: ReadonlyMap<string, TypeNode>,
  toUri: (path: string, input: string) => string,
): object {
  const map = (value: unknown, { spec }: TypeNode, path: readonly string[]): unknown => {
    const uri = getLocalUri(value);
    if (uri === undefined) return value;
    const stored = toUri(uri.replace(/^file:\/\//i, ""), path.join("."));
    const { format = "", metadata = {} } = typeof value === "string" ? {} : (value as FlyteFile);
    if (spec.kind === "file") return new FlyteFile(stored, format, metadata);
    return spec.kind === "directory"
      ? new FlyteDirectory(stored, format)
      : new Dataset(stored, format);
  };
  return mapReferences(inputs, fields, map);
}

/** Undefined for a remote URI, and for values of other types. */
function getLocalUri(value: unknown): string | undefined {
  const isReference =
    isKind(value, "file") || isKind(value, "directory") || isKind(value, "dataset");
  const uri = isReference ? (value as FlyteFile).uri : value;
  return typeof uri === "string" && uri !== "" && !isRemoteUri(uri) ? uri : undefined;
}
