import { join, resolve, relative, sep } from "node:path";
import { isObjectUri, createNotOpenedError, parseStorageUri } from "../base/storage-uri.ts";
import type { StorageOptions } from "../base/storage.ts";
import { getReferenceStorage } from "../values/types/references.ts";
import { FileStorage } from "./file/file-storage.ts";

interface Reference {
  readonly uri: string;
}

/** Downloads a file to a path of this machine. Returns the absolute path. */
export async function downloadFile(
  file: Reference,
  path: string,
  options: StorageOptions,
): Promise<string> {
  const target = resolve(path);
  const storage = await getReferenceStorage(file);
  await diskStorage().put(target, storage.get(file.uri, options), options);
  return target;
}

/** Downloads the files of a folder below a path of this machine. Returns the absolute path. */
export async function downloadFolder(
  folder: Reference,
  path: string,
  options: StorageOptions,
): Promise<string> {
  const target = resolve(path);
  const storage = await getReferenceStorage(folder);
  const disk = diskStorage();
  for await (const { uri } of storage.list(folder.uri, options))
    await disk.put(join(target, getPathBelow(folder.uri, uri)), storage.get(uri, options), options);
  return target;
}

let last = 0;

/** Names of temporary files only have to differ within this process, and no other writes to an author's target. */
function diskStorage(): FileStorage {
  return new FileStorage(() => (last += 1) / 0x1_0000_0000);
}

/**
 * The path of something that was listed, from its folder on, with `/` between its parts. Throws FX5015 for a name that
 * would lead out of a folder on disk: whoever filled the store chose it.
 */
export function getPathBelow(folderUri: string, uri: string): string {
  const folder = parseStorageUri(folderUri);
  const parsed = parseStorageUri(uri);
  const path =
    isObjectUri(folder) || isObjectUri(parsed)
      ? uri.slice(folderUri.length).replace(/^\//, "")
      : relative(folder.path, parsed.path).replaceAll(sep, "/");
  const isUnsafe = (part: string): boolean =>
    part === "" ||
    part === "." ||
    part === ".." ||
    part.includes("\0") ||
    (sep === "\\" && /[\\:]/.test(part));
  if (path.split("/").some(isUnsafe))
    throw createNotOpenedError(uri, `its name leads out of ${folderUri}`);
  return path;
}
