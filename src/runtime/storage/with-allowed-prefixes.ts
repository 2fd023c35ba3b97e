import { type AllowedPrefix, checkAllowed } from "./allowed-prefixes.ts";
import type {
  Storage,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageOptions,
} from "./storage.ts";

/** A storage that opens what lies below the prefixes, and throws FX5015 for all else before anything is touched. */
export function withAllowedPrefixes(storage: Storage, prefixes: readonly AllowedPrefix[]): Storage {
  return new AllowedStorage(storage, prefixes);
}

class AllowedStorage implements Storage {
  readonly #storage: Storage;
  readonly #prefixes: readonly AllowedPrefix[];

  constructor(storage: Storage, prefixes: readonly AllowedPrefix[]) {
    this.#storage = storage;
    this.#prefixes = prefixes;
  }

  async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    checkAllowed(uri, this.#prefixes);
    yield* this.#storage.get(uri, options);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    checkAllowed(uri, this.#prefixes);
    return this.#storage.getBytes(uri, options);
  }

  async put(
    uri: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options?: StorageOptions,
  ): Promise<StorageEntry> {
    checkAllowed(uri, this.#prefixes);
    return this.#storage.put(uri, content, options);
  }

  async *list(folderUri: string, options?: StorageOptions): AsyncIterable<StorageEntry> {
    checkAllowed(folderUri, this.#prefixes);
    yield* this.#storage.list(folderUri, options);
  }

  async delete(uri: string, options?: StorageOptions): Promise<void> {
    checkAllowed(uri, this.#prefixes);
    await this.#storage.delete(uri, options);
  }

  async stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined> {
    checkAllowed(uri, this.#prefixes);
    return this.#storage.stat(uri, options);
  }
}
