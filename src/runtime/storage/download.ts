import { join, resolve } from "node:path";
import { FileStorage } from "./file/file-storage.ts";
import { pathBelow } from "./path-below.ts";
import { storageOf } from "./reference-storage.ts";
import type { StorageOptions } from "./storage.ts";

interface Reference {
  readonly uri: string;
}

/** The content of a file at a path of this machine. Returns that path, absolute. */
export async function downloadFile(
  file: Reference,
  path: string,
  options: StorageOptions,
): Promise<string> {
  const target = resolve(path);
  const storage = await storageOf(file);
  await diskStorage().put(target, storage.get(file.uri, options), options);
  return target;
}

/** The files of a folder, below a path of this machine. Returns that path, absolute. */
export async function downloadFolder(
  folder: Reference,
  path: string,
  options: StorageOptions,
): Promise<string> {
  const target = resolve(path);
  const storage = await storageOf(folder);
  const disk = diskStorage();
  for await (const { uri } of storage.list(folder.uri, options))
    await disk.put(join(target, pathBelow(folder.uri, uri)), storage.get(uri, options), options);
  return target;
}

let last = 0;

/** Names of temporary files only have to differ within this process, and no other writes to an author's target. */
function diskStorage(): FileStorage {
  return new FileStorage(() => (last += 1) / 0x1_0000_0000);
}
