import type { Storage, StorageEntry, StorageGetBytesOptions, StorageGetOptions, StorageOptions } from "./storage.ts";
import { isObjectUri, notOpened, parseStorageUri } from "./storage-uri.ts";

/** A storage that opens what lies below the allowed prefixes, and refuses all else with FX5015 before it is touched. */
export class AllowedStorage implements Storage {
  readonly #storage: Storage;
  readonly #prefixes: readonly string[];

  /**
   * @param prefixes such as `s3://bucket/runs`: that key, and what lies below it as a folder
   * @throws FxError FX5015 for a prefix that names no bucket, or a file
   */
  constructor(storage: Storage, prefixes: readonly string[]) {
    this.#storage = storage;
    this.#prefixes = prefixes.map((prefix) => placeOf(prefix).replace(/\/+$/, ""));
  }

  async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    yield* this.#storage.get(this.#allowed(uri), options);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return this.#storage.getBytes(this.#allowed(uri), options);
  }

  async put(uri: string, content: Uint8Array | AsyncIterable<Uint8Array>, options?: StorageOptions): Promise<StorageEntry> {
    return this.#storage.put(this.#allowed(uri), content, options);
  }

  async *list(folderUri: string, options?: StorageOptions): AsyncIterable<StorageEntry> {
    yield* this.#storage.list(this.#allowed(folderUri), options);
  }

  async delete(uri: string, options?: StorageOptions): Promise<void> {
    await this.#storage.delete(this.#allowed(uri), options);
  }

  async stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined> {
    return this.#storage.stat(this.#allowed(uri), options);
  }

  #allowed(uri: string): string {
    const place = placeOf(uri);
    if (this.#prefixes.some((prefix) => place === prefix || place.startsWith(`${prefix}/`))) return uri;
    throw notOpened(uri, this.#prefixes.length === 0 ? "no storage is allowed" : `only what lies below ${this.#prefixes.join(", ")} is allowed`);
  }
}

/** One way to write each place. A key with `..` in it could mean another one to the store. */
function placeOf(uri: string): string {
  const parsed = parseStorageUri(uri);
  if (!isObjectUri(parsed)) throw notOpened(uri, "files of this machine are never opened for a caller");
  if (parsed.key.split("/").some((part) => part === "." || part === "..")) throw notOpened(uri, "its key has . or .. in it");
  return `${parsed.scheme}://${parsed.bucket}/${parsed.key}`;
}
