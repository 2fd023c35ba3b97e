import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { abortable } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isFileMissing, makeFolders } from "../../base/files.ts";
import { createNotOpenedError, parseStorageUri, showUri } from "../../base/storage-uri.ts";
import type {
  Storage,
  StorageContent,
  StorageEntry,
  StorageGetOptions,
} from "../../base/storage.ts";
import { collectBytes, listCounter } from "../collect-bytes.ts";
import { toFileFault } from "./file-fault.ts";

/**
 * Local files, by path or `file://` URI. Relative paths are resolved against the working directory.
 *
 * @param mostBytes throws FX5016 after a total of this many bytes has been read
 */
export function fileStorage(mostBytes = Infinity): Storage {
  let bytesRead = 0;
  const storage: Storage = {
    async *get(uri, { range, signal } = {}) {
      const path = toPath(uri, signal);
      try {
        for await (const chunk of readChunks(path, range, signal)) {
          bytesRead += chunk.length;
          if (bytesRead > mostBytes)
            throw new FxError(
              "FX5016",
              `${showUri(uri)} is too large: fx reads at most ${mostBytes} bytes`,
            );
          yield chunk;
        }
      } catch (error) {
        throw toFileFault("read", uri, error, signal);
      }
    },

    getBytes: (uri, options) => collectBytes(storage.get(uri, options), uri, options.limit),

    async put(uri, content, { signal } = {}) {
      const path = toPath(uri, signal);
      try {
        return { uri, size: await writeWholeFile(path, content, signal) };
      } catch (error) {
        throw toFileFault("write", uri, error, signal);
      }
    },

    async *list(folderUri, { limit, signal } = {}) {
      const folder = toPath(folderUri, signal);
      const isUri = /^file:/i.test(folderUri);
      try {
        const count = listCounter(folderUri, limit);
        for await (const { path, ...status } of listFiles(folder, new Set(), { count, signal }))
          yield { uri: isUri ? pathToFileURL(path).href : path, ...status };
      } catch (error) {
        throw toFileFault("list", folderUri, error, signal);
      }
    },

    async delete(uri, { signal } = {}) {
      const path = toPath(uri, signal);
      try {
        await rm(path);
      } catch (error) {
        if (!isFileMissing(error)) throw toFileFault("delete", uri, error, signal);
      }
    },

    async stat(uri, { signal } = {}) {
      const path = toPath(uri, signal);
      try {
        const status = await ifPresent(stat(path));
        return status?.isFile() === true ? { uri, ...toEntry(status) } : undefined;
      } catch (error) {
        throw toFileFault("read", uri, error, signal);
      }
    },
  };
  return storage;
}

/** The path of a local file. Throws the signal's reason if it has fired. */
function toPath(uri: string, signal: AbortSignal | undefined): string {
  const parsed = parseStorageUri(uri);
  if (parsed.scheme !== "file" || !("path" in parsed))
    throw createNotOpenedError(uri, "it is not a local file");
  signal?.throwIfAborted();
  return parsed.path;
}

/**
 * Lists all files under a folder, sorted by name. Follows links and skips anything that is neither
 * a file nor a folder.
 *
 * @param above the real paths of the folders above this one
 */
async function* listFiles(
  folder: string,
  above: ReadonlySet<string>,
  walk: { readonly count: () => void; readonly signal: AbortSignal | undefined },
): AsyncIterable<{ readonly path: string } & Omit<StorageEntry, "uri">> {
  const real = await ifPresent(realpath(folder));
  if (real === undefined || above.has(real)) return; // a link to a parent folder would never end
  for (const name of ((await ifPresent(readdir(folder))) ?? []).sort()) {
    walk.signal?.throwIfAborted();
    walk.count();
    const path = join(folder, name);
    const status = await ifPresent(stat(path));
    if (status?.isFile() === true) yield { path, ...toEntry(status) };
    else if (status?.isDirectory() === true)
      yield* listFiles(path, new Set([...above, real]), walk);
  }
}

function toEntry({ size, mtime }: Stats): Omit<StorageEntry, "uri"> {
  return { size, modified: mtime };
}

/** Returns undefined if the file is missing or was deleted in the meantime. */
async function ifPresent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw error;
  }
}

const CHUNK_BYTES = 256 * 1024;

/** Reads a file in chunks that do not share memory. */
async function* readChunks(
  path: string,
  { start, end = Infinity }: NonNullable<StorageGetOptions["range"]> = { start: 0 },
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile())
      throw new FxError("FX5003", `cannot read ${showUri(path)}: it is not a file`);
    for (let position = start; position < end;) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end - position));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      signal?.throwIfAborted();
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Writes a temporary file next to the target, syncs it and renames it. Creates missing folders.
 * Returns the size.
 */
async function writeWholeFile(
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
