import { constants } from "node:fs";
import { rm, stat, readdir, realpath, type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FxError } from "../../base/errors/errors.ts";
import { createNotOpenedError, parseStorageUri, showUri } from "../../base/storage-uri.ts";
import type {
  StorageGetBytesOptions,
  StorageGetOptions,
  Storage,
  StorageEntry,
  StorageOptions,
  StorageContent,
} from "../../base/storage.ts";
import { collectBytes } from "../collect-bytes.ts";
import { toFileFault, isMissing } from "./file-fault.ts";
import { writeWholeFile } from "./write-whole-file.ts";

/** Local files, by path or `file://` URI. Relative paths are resolved against the working directory. */
export class FileStorage implements Storage {
  readonly #random: () => number;

  /** @param random for the names of temporary files */
  constructor(random: () => number) {
    this.#random = random;
  }

  async *get(uri: string, { range, signal }: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    const path = pathFromUri(uri);
    signal?.throwIfAborted();
    try {
      yield* readFileChunks(path, range, signal);
    } catch (error) {
      throw toFileFault("read", uri, error, signal);
    }
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    const entry = await this.stat(uri, options);
    const { start = 0, end = Infinity } = options.range ?? {};
    if (entry !== undefined && Math.min(end, entry.size) - start > options.limit)
      throw new FxError("FX5016", `${showUri(uri)} has more than ${options.limit} bytes`);
    return collectBytes(this.get(uri, options), uri, options.limit);
  }

  async put(
    uri: string,
    content: StorageContent,
    { signal }: StorageOptions = {},
  ): Promise<StorageEntry> {
    const path = pathFromUri(uri);
    signal?.throwIfAborted();
    return {
      uri,
      size: await writeWholeFile(path, content, { uri, signal, random: this.#random }),
    };
  }

  async *list(folderUri: string, { signal }: StorageOptions = {}): AsyncIterable<StorageEntry> {
    try {
      yield* listFiles(pathFromUri(folderUri), folderUri, signal);
    } catch (error) {
      throw toFileFault("list", folderUri, error, signal);
    }
  }

  async delete(uri: string, { signal }: StorageOptions = {}): Promise<void> {
    const path = pathFromUri(uri);
    signal?.throwIfAborted();
    try {
      await rm(path);
    } catch (error) {
      if (!isMissing(error)) throw toFileFault("delete", uri, error, signal);
    }
  }

  async stat(uri: string, { signal }: StorageOptions = {}): Promise<StorageEntry | undefined> {
    const path = pathFromUri(uri);
    signal?.throwIfAborted();
    try {
      const status = await stat(path);
      return status.isFile() ? { uri, size: status.size } : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toFileFault("read", uri, error, signal);
    }
  }
}

function pathFromUri(uri: string): string {
  const parsed = parseStorageUri(uri);
  if (parsed.scheme !== "file" || !("path" in parsed))
    throw createNotOpenedError(uri, "it is not a local file");
  return parsed.path;
}

/**
 * Lists all files under a folder, sorted by name. Follows links and skips anything that is neither
 * a file nor a folder.
 */
async function* listFiles(
  folder: string,
  folderUri: string,
  signal: AbortSignal | undefined,
): AsyncIterable<StorageEntry> {
  const toUri = /^file:/i.test(folderUri)
    ? (path: string): string => pathToFileURL(path).href
    : (path: string): string => path;
  yield* filesIn(folder, new Set());

  async function* filesIn(path: string, above: ReadonlySet<string>): AsyncIterable<StorageEntry> {
    signal?.throwIfAborted();
    const real = await ifPresent(realpath(path));
    if (real === undefined || above.has(real)) return; // a link to a parent folder would never end
    for (const name of ((await ifPresent(readdir(path))) ?? []).sort())
      yield* entriesAt(join(path, name), new Set([...above, real]));
  }

  async function* entriesAt(path: string, above: ReadonlySet<string>): AsyncIterable<StorageEntry> {
    const status = await ifPresent(stat(path));
    if (status?.isFile() === true) yield { uri: toUri(path), size: status.size };
    else if (status?.isDirectory() === true) yield* filesIn(path, above);
  }
}

/** Returns undefined if the file is missing or was deleted in the meantime. */
async function ifPresent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const CHUNK_BYTES = 256 * 1024;

/** Reads a file in chunks that do not share memory. */
async function* readFileChunks(
  path: string,
  range: StorageGetOptions["range"],
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile())
      throw new FxError("FX5003", `cannot read ${showUri(path)}: it is not a file`);
    yield* readChunks(handle, range?.start ?? 0, range?.end ?? Infinity, signal);
  } finally {
    await handle.close();
  }
}

async function* readChunks(
  handle: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  for (let position = start; position < end;) {
    const wanted = Math.min(CHUNK_BYTES, end - position);
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafeSlow(wanted),
      0,
      wanted,
      position,
    );
    signal?.throwIfAborted();
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Local files. Throws FX5016 after a total of `most` bytes has been read. */
export class BoundedFileStorage extends FileStorage {
  readonly #most: number;
  #read = 0;

  constructor(random: () => number, most: number) {
    super(random);
    this.#most = most;
  }

  override async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    for await (const chunk of super.get(uri, options)) {
      this.#read += chunk.length;
      if (this.#read > this.#most)
        throw new FxError(
          "FX5016",
          `${showUri(uri)} is too large: fx reads at most ${this.#most} bytes`,
        );
      yield chunk;
    }
  }
}
