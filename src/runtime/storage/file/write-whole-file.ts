import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { abortable } from "../../base/abort.ts";
import { makeFolders } from "../../base/files.ts";
import type { StorageContent } from "../../base/storage.ts";
import { toFileFault } from "./file-fault.ts";

export interface WriteWholeFileOptions {
  /** The name of the file in errors. */
  readonly uri: string;
  readonly signal: AbortSignal | undefined;
  readonly random: () => number;
}

/**
 * Writes a temporary file next to the target, syncs it and renames it. Creates missing folders.
 * Returns the size.
 */
export async function writeWholeFile(
  path: string,
  content: StorageContent,
  { uri, signal, random }: WriteWholeFileOptions,
): Promise<number> {
  const partial = join(dirname(path), `.fx-${random().toString(36).slice(2)}.tmp`);
  try {
    makeFolders(dirname(path));
    const size = await writeSynced(partial, content, signal);
    await rename(partial, path);
    return size;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw toFileFault("write", uri, error, signal);
  }
}

async function writeSynced(
  path: string,
  content: StorageContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  const handle = await open(path, "wx");
  try {
    const size = await writeAll(handle, content, signal);
    await handle.sync();
    signal?.throwIfAborted();
    return size;
  } finally {
    await handle.close();
  }
}

async function writeAll(
  handle: FileHandle,
  content: StorageContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  let size = 0;
  for await (const chunk of content instanceof Uint8Array
    ? [content]
    : abortable(content, signal)) {
    await handle.writeFile(chunk);
    signal?.throwIfAborted();
    size += chunk.length;
  }
  return size;
}
