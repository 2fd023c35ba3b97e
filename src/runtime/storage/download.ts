import { join, resolve, sep } from "node:path";
import { createNotOpenedError, getRelativePath } from "../base/storage-uri.ts";
import type { ReferenceAccess } from "../values/types/reference-access.ts";
import { getReferenceStorage } from "../values/types/references.ts";
import { fileStorage } from "./file/file-storage.ts";

const disk = fileStorage();

/** Downloads a file to a local path. Returns the absolute path. */
export const downloadFile: ReferenceAccess["downloadFile"] = async (file, path, options) => {
  const target = resolve(path);
  const storage = await getReferenceStorage(file);
  await disk.put(target, storage.get(file.uri, options), options);
  return target;
};

/** Downloads the files of a folder to a local folder. Returns the absolute path. */
export const downloadFolder: ReferenceAccess["downloadFolder"] = async (folder, path, options) => {
  const target = resolve(path);
  const storage = await getReferenceStorage(folder);
  for await (const { uri } of storage.list(folder.uri, options))
    await disk.put(join(target, getPathBelow(folder.uri, uri)), storage.get(uri, options), options);
  return target;
};

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
