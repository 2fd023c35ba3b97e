import { rm, stat } from "node:fs/promises";
import { FxError } from "../../errors/errors.ts";
import { collectBytes } from "../collect-bytes.ts";
import { notOpened, parseStorageUri, shownUri } from "../storage-uri.ts";
import type {
  StorageGetBytesOptions,
  StorageGetOptions,
  Storage,
  StorageEntry,
  StorageOptions,
} from "../storage.ts";
import { fileFault, isMissing } from "./file-fault.ts";
import { listFiles } from "./list-files.ts";
import { readFileChunks } from "./read-file-chunks.ts";
import { writeWholeFile } from "./write-whole-file.ts";

/** Files of this machine, by path or `file://` URI. A path that is not absolute is below the working directory. */
export class FileStorage implements Storage {
  readonly #random: () => number;

  /** @param random gives the names of temporary files */
  constructor(random: () => number) {
    this.#random = random;
  }

  async *get(uri: string, { range, signal }: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      yield* readFileChunks(path, range, signal);
    } catch (error) {
      throw fileFault("read", uri, error, signal);
    }
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    const entry = await this.stat(uri, options);
    const { start = 0, end = Infinity } = options.range ?? {};
    if (entry !== undefined && Math.min(end, entry.size) - start > options.limit)
      throw new FxError("FX5016", `${shownUri(uri)} has more than ${options.limit} bytes`);
    return collectBytes(this.get(uri, options), uri, options.limit);
  }

  async put(
    uri: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    { signal }: StorageOptions = {},
  ): Promise<StorageEntry> {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    return {
      uri,
      size: await writeWholeFile(path, content, { uri, signal, random: this.#random }),
    };
  }

  async *list(folderUri: string, { signal }: StorageOptions = {}): AsyncIterable<StorageEntry> {
    try {
      yield* listFiles(pathOf(folderUri), folderUri, signal);
    } catch (error) {
      throw fileFault("list", folderUri, error, signal);
    }
  }

  async delete(uri: string, { signal }: StorageOptions = {}): Promise<void> {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      await rm(path);
    } catch (error) {
      if (!isMissing(error)) throw fileFault("delete", uri, error, signal);
    }
  }

  async stat(uri: string, { signal }: StorageOptions = {}): Promise<StorageEntry | undefined> {
    const path = pathOf(uri);
    signal?.throwIfAborted();
    try {
      const status = await stat(path);
      return status.isFile() ? { uri, size: status.size } : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw fileFault("read", uri, error, signal);
    }
  }
}

function pathOf(uri: string): string {
  const parsed = parseStorageUri(uri);
  if (parsed.scheme !== "file" || !("path" in parsed))
    throw notOpened(uri, "it is no file of this machine");
  return parsed.path;
}
