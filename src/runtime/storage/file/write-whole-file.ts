import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { abortable } from "../../base/abort.ts";
import { makeFolders } from "../../base/files.ts";
import type { StorageContent } from "../../base/storage.ts";

/**
 * Writes a temporary file next to the target, syncs it and renames it. Creates missing folders.
 * Returns the size.
 */
export async function writeWholeFile(
  path: string,
  content: StorageContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  const partial = join(dirname(path), `.fx-${randomUUID()}.tmp`);
  try {
    makeFolders(dirname(path));
    const size = await writeSynced(partial, content, signal);
    await rename(partial, path);
    return size;
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined); // the first error says more
    throw error;
  }
}

async function writeSynced(
  path: string,
  content: StorageContent,
  signal: AbortSignal | undefined,
): Promise<number> {
  const chunks = content instanceof Uint8Array ? [content] : abortable(content, signal);
  const handle = await open(path, "wx");
  try {
    let size = 0;
    for await (const chunk of chunks) {
      await handle.writeFile(chunk);
      signal?.throwIfAborted();
      size += chunk.length;
    }
    await handle.sync();
    signal?.throwIfAborted();
    return size;
  } finally {
    await handle.close();
  }
}
