import type { Awaitable } from "../base/context.ts";
import { createNotOpenedError } from "../base/storage-uri.ts";
import type {
  Storage,
  StorageContent,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageListOptions,
  StorageOptions,
} from "../base/storage.ts";

/**
 * Passes each call to the storage that `route` returns for its URI. Errors of `route` are thrown by
 * the call.
 */
export class RoutedStorage implements Storage {
  constructor(private readonly route: (uri: string) => Awaitable<Storage>) {}

  async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    yield* (await this.route(uri)).get(uri, options);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return (await this.route(uri)).getBytes(uri, options);
  }

  async put(uri: string, content: StorageContent, options?: StorageOptions): Promise<StorageEntry> {
    return (await this.route(uri)).put(uri, content, options);
  }

  async *list(folderUri: string, options?: StorageListOptions): AsyncIterable<StorageEntry> {
    yield* (await this.route(folderUri)).list(folderUri, options);
  }

  async delete(uri: string, options?: StorageOptions): Promise<void> {
    await (await this.route(uri)).delete(uri, options);
  }

  async stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined> {
    return (await this.route(uri)).stat(uri, options);
  }
}

/** Rejects every URI, for a process without access to storage. */
export const closedStorage: Storage = new RoutedStorage((uri) => {
  throw createNotOpenedError(uri, "this process has no access to storage");
});
