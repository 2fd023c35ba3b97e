import { abortable } from "../runtime/base/abort.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import type {
  StorageGetBytesOptions,
  StorageGetOptions,
  Storage,
  StorageEntry,
  StorageListOptions,
  StorageOptions,
  StorageContent,
} from "../runtime/base/storage.ts";
import { collectBytes } from "../runtime/storage/collect-bytes.ts";
import { listCounter } from "../runtime/storage/list-counter.ts";

/**
 * Creates a storage in memory. It accepts any URI scheme and behaves like every {@link Storage}.
 *
 * @param content initial files by URI; strings are stored as UTF-8
 * @example
 * const storage = memoryStorage({ "s3://bucket/cities.csv": "city\nOslo\n" });
 */
export function memoryStorage(
  content: { readonly [uri: string]: string | Uint8Array } = {},
): Storage {
  return new MemoryStorage(content);
}

class MemoryStorage implements Storage {
  readonly #content: Map<string, Uint8Array>;

  constructor(content: { readonly [uri: string]: string | Uint8Array }) {
    this.#content = new Map(
      Object.entries(content).map(([uri, content]) => [uri, Buffer.from(content as string)]),
    );
  }

  async *get(uri: string, { range, signal }: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    signal?.throwIfAborted();
    const bytes = this.#content.get(uri);
    if (bytes === undefined) throw new FxError("FX5011", `${uri} not found`);
    const part = bytes.slice(range?.start, range?.end);
    if (part.length > 0) yield part;
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return collectBytes(this.get(uri, options), uri, options.limit);
  }

  async put(
    uri: string,
    content: StorageContent,
    { signal }: StorageOptions = {},
  ): Promise<StorageEntry> {
    signal?.throwIfAborted();
    const bytes =
      content instanceof Uint8Array
        ? Uint8Array.from(content)
        : await collectBytes(abortable(content, signal), uri, Infinity);
    this.#content.set(uri, bytes);
    return { uri, size: bytes.length };
  }

  async *list(
    folderUri: string,
    { limit, signal }: StorageListOptions = {},
  ): AsyncIterable<StorageEntry> {
    const count = listCounter(folderUri, limit);
    const prefix = folderUri.endsWith("/") ? folderUri : `${folderUri}/`;
    for (const [uri, { length: size }] of [...this.#content].sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal?.throwIfAborted();
      if (!uri.startsWith(prefix) || uri === prefix) continue;
      count();
      yield { uri, size };
    }
  }

  async delete(uri: string, { signal }: StorageOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    this.#content.delete(uri);
  }

  async stat(uri: string, { signal }: StorageOptions = {}): Promise<StorageEntry | undefined> {
    signal?.throwIfAborted();
    const bytes = this.#content.get(uri);
    return bytes && { uri, size: bytes.length };
  }
}
