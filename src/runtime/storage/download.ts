import { join, resolve, sep } from "node:path";
import { createNotOpenedError, getRelativePath } from "../base/storage-uri.ts";
import type { Storage, StorageOptions } from "../base/storage.ts";
import { getReferenceStorage } from "../values/types/references.ts";
import { fileStorage } from "./file/file-storage.ts";

interface Reference {
  readonly uri: string;
}

/** Downloads a file to a local path. Returns the absolute path. */
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

/** Downloads the files of a folder to a local folder. Returns the absolute path. */
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

/**
 * Temporary names only need to be unique in this process: no other process writes to the author's
 * target.
 */
function diskStorage(): Storage {
  return fileStorage(() => (last += 1) / 0x1_0000_0000);
}

/**
 * The path of a listed file relative to its folder. Throws FX5015 for a name that would escape a
 * folder on disk, because names in a store are untrusted.
 */
export function getPathBelow(folderUri: string, uri: string): string {
  const path = getRelativePath(folderUri, uri);
  const isUnsafe = (part: string): boolean =>
    part === "" ||
    part === "." ||
    part === ".." ||
    part.includes("\0") ||
    (sep === "\\" && /[\\:]/.test(part));
  if (path.split("/").some(isUnsafe))
    throw createNotOpenedError(uri, `its name points outside ${folderUri}`);
  return path;
}
