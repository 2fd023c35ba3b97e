import { basename } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { mapValues } from "../base/json.ts";
import { isRemoteUri, parseStorageUri, showUri } from "../base/storage-uri.ts";
import type { Storage, StorageOptions } from "../base/storage.ts";
import { trimEnd } from "../base/text.ts";
import { BlobDimensionality } from "../values/literal-type.ts";
import type { Literal, LiteralMap, Scalar } from "../values/literal.ts";
import { getPathBelow } from "./download.ts";

/** A local file, folder or table among outputs, and the URI it is uploaded to. */
export interface PlannedUpload {
  /** The output's name, with the position in a list or map: `reports.0`. */
  readonly output: string;
  /** A table can be a file or a folder. */
  readonly kind: "file" | "folder" | "table";
  readonly from: string;
  readonly to: string;
}

/** The uploads, and the outputs after them. */
export type UploadPlan = ReturnType<typeof planUploads>;

/**
 * Finds local files, folders and tables in outputs and assigns each a URI under the prefix. The
 * same outputs always get the same URIs. Remote URIs and paths under the prefix stay unchanged.
 * Does not search the fields of objects.
 *
 * @param isMoved whether a path is uploaded; others stay unchanged
 */
export function planUploads(
  outputs: LiteralMap,
  prefix: string,
  isMoved: (path: string) => boolean = () => true,
): { outputs: LiteralMap; uploads: readonly PlannedUpload[] } {
  const literals = Object.values(outputs.literals ?? {});
  if (literals.every(({ scalar }) => scalar?.primitive != null)) return { outputs, uploads: [] };
  const root = trimEnd(prefix, "/");
  const uploads: PlannedUpload[] = [];

  function moveMap(map: LiteralMap, path: readonly string[]): LiteralMap {
    const literals = mapValues(map.literals ?? {}, (literal, name) =>
      moveLiteral(literal, [...path, name]),
    );
    return { ...map, literals };
  }

  function moveLiteral(literal: Literal, path: readonly string[]): Literal {
    const { map, scalar, collection } = literal;
    if (map != null) return { ...literal, map: moveMap(map, path) };
    if (scalar != null) return { ...literal, scalar: moveScalar(scalar, path) };
    if (collection == null) return literal;
    const literals = (collection.literals ?? []).map((item, index) =>
      moveLiteral(item, [...path, String(index)]),
    );
    return { ...literal, collection: { ...collection, literals } };
  }

  function moveScalar(scalar: Scalar, path: readonly string[]): Scalar {
    const { blob, structuredDataset, schema, union } = scalar;
    if (blob != null) {
      const isFolder = blob.metadata?.type?.dimensionality === BlobDimensionality.MULTIPART;
      const uri = moveUri(blob.uri, isFolder ? "folder" : "file", path);
      return { ...scalar, blob: { ...blob, uri } };
    }
    if (structuredDataset != null) {
      const uri = moveUri(structuredDataset.uri, "table", path);
      return { ...scalar, structuredDataset: { ...structuredDataset, uri } };
    }
    if (schema != null)
      return { ...scalar, schema: { ...schema, uri: moveUri(schema.uri, "table", path) } };
    return union?.value == null
      ? scalar
      : { ...scalar, union: { ...union, value: moveLiteral(union.value, path) } };
  }

  /** The new URI includes the output's name, so that two files with the same name cannot collide. */
  function moveUri(
    from: string | null | undefined,
    kind: PlannedUpload["kind"],
    path: readonly string[],
  ): string {
    if (!from || isRemoteUri(from) || from.startsWith(`${root}/`)) return from ?? "";
    const parsed = parseStorageUri(from);
    if ("path" in parsed && !isMoved(parsed.path)) return from;
    const name = basename("path" in parsed ? parsed.path : from);
    const to = [root, ...path.map((part) => encodeURIComponent(part)), name].join("/");
    uploads.push({ output: path.join("."), kind, from, to });
    return to;
  }

  return { outputs: moveMap(outputs, []), uploads };
}

/** Where uploads are read from and written to. */
interface UploadRoute extends StorageOptions {
  /** Stores the uploads. */
  readonly storage: Storage;
  /** Reads the local files. Default: `storage`. */
  readonly source?: Storage | undefined;
}

/**
 * Uploads local files, folders and tables in outputs to the raw output prefix and returns the
 * outputs with the new URIs. Remote files, and files under the prefix, stay where they are. Does
 * not search the fields of objects.
 *
 * @param target its prefix is Flyte's, and different for each attempt
 * @throws FxError FX1003 for a missing file, and any error of the storage.
 */
export async function uploadOutputs(
  outputs: LiteralMap,
  target: UploadRoute & { readonly rawOutputPrefix: string },
): Promise<LiteralMap> {
  const plan = planUploads(outputs, target.rawOutputPrefix);
  await runUploads(plan.uploads, target);
  return plan.outputs;
}

/**
 * Uploads files one by one. Replaces each file as a whole, so repeating the uploads is safe.
 *
 * @throws FxError FX1003 for a missing file, and any error of the storage.
 */
export async function runUploads(
  uploads: readonly PlannedUpload[],
  route: UploadRoute,
): Promise<void> {
  for (const upload of uploads) {
    const isFile = upload.kind !== "folder" && (await putFile(upload.from, upload.to, route));
    const isFolder = upload.kind !== "file" && !isFile && (await putFolder(upload, route));
    if (!isFile && !isFolder)
      throw new FxError(
        "FX1003",
        `output ${upload.output} is ${showUri(upload.from)}, which does not exist`,
        { hint: "write the file before you return it, and use an absolute path" },
      );
  }
}

/** Returns false if the file does not exist. */
async function putFile(
  from: string,
  to: string,
  { storage, source = storage, signal }: UploadRoute,
): Promise<boolean> {
  if ((await source.stat(from, { signal })) === undefined) return false;
  await storage.put(to, source.get(from, { signal }), { signal });
  return true;
}

/** Returns false if the folder does not exist or contains no file. */
async function putFolder({ from, to }: PlannedUpload, route: UploadRoute): Promise<boolean> {
  const { storage, source = storage, signal } = route;
  let found = false;
  for await (const entry of source.list(from, { signal })) {
    await putFile(entry.uri, `${to}/${getPathBelow(from, entry.uri)}`, route);
    found = true;
  }
  return found;
}
