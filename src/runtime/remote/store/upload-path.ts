import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { isRemoteUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { mapReferences } from "../../values/map-references.ts";
import type { TypeNode } from "../../values/types/flyte-type.ts";
import { isReference, withUri } from "../../values/types/references.ts";
import type { Cluster } from "../cluster.ts";
import { digestFile, type FileDigest } from "./cluster-store.ts";

/** Enough for inputs that a person passes to one run. */
const MOST_FILES = 10_000;

/**
 * Uploads a file or a folder to the cluster's store. Returns its URI there.
 *
 * @throws FxError FX5003 if it cannot be read, FX5014 if it changes meanwhile
 */
export async function uploadPath(reference: LocalReference, cluster: Cluster): Promise<string> {
  const { path } = reference;
  const status = await reading(reference, () => stat(path));
  if (status.isDirectory()) return uploadFolder(reference, cluster);
  const digest = await reading(reference, () => digestFile(path));
  return uploadFile({ path, filename: basename(path), digest, root: undefined }, cluster);
}

async function uploadFolder(reference: LocalReference, cluster: Cluster): Promise<string> {
  const { path, input } = reference;
  const names = await reading(reference, () => listFiles(path));
  if (names.length > MOST_FILES)
    throw new FxError("FX5016", `${path} has more than ${MOST_FILES} files (input ${input})`, {
      hint: "upload it yourself, and pass its URI",
    });
  if (names.length === 0)
    throw new FxError("FX5003", `${path} is an empty folder (input ${input})`);
  const files: NamedFile[] = [];
  for (const filename of names) {
    const file = join(path, filename);
    const digest = await reading({ path: file, input }, () => digestFile(file));
    files.push({ path: file, filename, digest });
  }
  const root = hashContent(files);
  let folder = "";
  for (const file of files) {
    const { filename } = file;
    const uri = await uploadFile({ ...file, root }, cluster);
    if (!uri.endsWith(`/${filename}`))
      throw new FxError("FX5033", `${cluster.endpoint} stores ${filename} as ${oneLine(uri)}`);
    folder = uri.slice(0, -filename.length - 1);
  }
  return folder;
}

interface NamedFile {
  readonly path: string;
  /** The file's name in the store: in a folder, its path there, with slashes. */
  readonly filename: string;
  readonly digest: FileDigest;
}

/** A folder whose content has changed needs another place, because Flyte replaces no file. */
function hashContent(files: readonly NamedFile[]): string {
  const hash = createHash("sha256");
  for (const { filename, digest } of files)
    hash.update(JSON.stringify([filename, Buffer.from(digest.md5).toString("hex")]));
  return hash.digest("hex").slice(0, 20);
}

async function uploadFile(
  { path, filename, digest, root }: NamedFile & { readonly root: string | undefined },
  cluster: Cluster,
): Promise<string> {
  const target = await cluster.createUpload({ filename, root, ...digest });
  await cluster.store.putFile(path, digest, target);
  return target.nativeUrl;
}

/** The paths of the regular files in a folder, sorted. Does not follow links out of it. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

async function reading<T>({ path, input }: LocalReference, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { message } = error as Error;
    const summary = `cannot read ${path} (input ${input}): ${message}`;
    throw new FxError("FX5003", summary, { cause: error });
  }
}

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
    return withUri(value, toUri(uri.replace(/^file:\/\//i, ""), path.join(".")), spec.kind);
  };
  return mapReferences(inputs, fields, map);
}

/** Undefined for a remote URI, and for values of other types. */
function getLocalUri(value: unknown): string | undefined {
  const uri = isReference(value) ? value.uri : value;
  return typeof uri === "string" && uri !== "" && !isRemoteUri(uri) ? uri : undefined;
}
