import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { FxError } from "../../base/errors/errors.ts";
import { oneLine } from "../../base/text.ts";
import type { Cluster } from "../cluster.ts";
import { digestFile, type FileDigest } from "./checked-file.ts";
import type { LocalReference } from "./upload-inputs.ts";

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
    throw new FxError(
      "FX5003",
      `cannot read ${path} (input ${input}): ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
