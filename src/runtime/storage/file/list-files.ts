import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StorageEntry } from "../storage.ts";
import { isMissing } from "./file-fault.ts";

/** All files below a folder, links followed, ordered by name. What is neither file nor folder is left out. */
export async function* listFiles(
  folder: string,
  folderUri: string,
  signal: AbortSignal | undefined,
): AsyncIterable<StorageEntry> {
  const uriOf = /^file:/i.test(folderUri)
    ? (path: string): string => pathToFileURL(path).href
    : (path: string): string => path;
  yield* filesIn(folder, new Set());

  async function* filesIn(path: string, above: ReadonlySet<string>): AsyncIterable<StorageEntry> {
    signal?.throwIfAborted();
    const real = await existing(realpath(path));
    if (real === undefined || above.has(real)) return; // a link to a folder above would never end
    for (const name of ((await existing(readdir(path))) ?? []).sort())
      yield* entriesAt(join(path, name), new Set([...above, real]));
  }

  async function* entriesAt(path: string, above: ReadonlySet<string>): AsyncIterable<StorageEntry> {
    const status = await existing(stat(path));
    if (status?.isFile() === true) yield { uri: uriOf(path), size: status.size };
    else if (status?.isDirectory() === true) yield* filesIn(path, above);
  }
}

/** Undefined for what is not there, or went away meanwhile. */
async function existing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
