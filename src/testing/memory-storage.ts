import { abortable } from "../runtime/base/context.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import type { Storage, StorageGetOptions } from "../runtime/base/storage.ts";
import { collectBytes, listCounter } from "../runtime/storage/collect-bytes.ts";

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
  const stored = new Map<string, Uint8Array>(
    Object.entries(content).map(([uri, content]) => [uri, Buffer.from(content as string)]),
  );
  async function* get(
    uri: string,
    { range, signal }: StorageGetOptions = {},
  ): AsyncIterable<Uint8Array> {
    signal?.throwIfAborted();
    const bytes = stored.get(uri);
    if (bytes === undefined) throw new FxError("FX5011", `${uri} not found`);
    const part = bytes.slice(range?.start, range?.end);
    if (part.length > 0) yield part;
  }
  return {
    get,
    getBytes: async (uri, options) => collectBytes(get(uri, options), uri, options.limit),
    async put(uri, content, { signal } = {}) {
      signal?.throwIfAborted();
      const bytes =
        content instanceof Uint8Array
          ? Uint8Array.from(content)
          : await collectBytes(abortable(content, signal), uri, Infinity);
      stored.set(uri, bytes);
      return { uri, size: bytes.length };
    },
    async *list(folderUri, { limit, signal } = {}) {
      const count = listCounter(folderUri, limit);
      const prefix = folderUri.endsWith("/") ? folderUri : `${folderUri}/`;
      for (const [uri, { length: size }] of [...stored].sort(([a], [b]) => (a < b ? -1 : 1))) {
        signal?.throwIfAborted();
        if (!uri.startsWith(prefix) || uri === prefix) continue;
        count();
        yield { uri, size };
      }
    },
    async delete(uri, { signal } = {}) {
      signal?.throwIfAborted();
      stored.delete(uri);
    },
    async stat(uri, { signal } = {}) {
      signal?.throwIfAborted();
      const bytes = stored.get(uri);
      return bytes && { uri, size: bytes.length };
    },
  };
}
