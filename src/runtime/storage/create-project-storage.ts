import type { Clock, Awaitable } from "../base/context.ts";
import { createNotOpenedError, parseStorageUri } from "../base/storage-uri.ts";
import type {
  Storage,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageOptions,
  StorageContent,
} from "../base/storage.ts";
import { FileStorage } from "./file/file-storage.ts";

/** Options for the storage of a project. */
export interface ProjectStorageOptions {
  /** The project whose packages include the clients of object stores. */
  readonly projectRoot: string;
  /** Endpoints and credentials, in addition to those the clients find by themselves. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** Timeout for a response of an object store. Default: 60 s. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Opens paths, `file:`, `s3:` and `gs:` URIs. The client of an object store is loaded with the
 * first URI of its scheme.
 */
export function createProjectStorage({
  projectRoot,
  env,
  clock,
  random,
  fetch,
  timeoutMs,
}: ProjectStorageOptions): Storage {
  const patience = { clock, random, timeoutMs };
  return new StorageByScheme({
    file: async () => new FileStorage(random),
    s3: async () => {
      const [{ ObjectStorage }, { connectS3 }] = await Promise.all([
        import("./object/object-storage.ts"),
        import("./s3/s3-object-client.ts"),
      ]);
      return new ObjectStorage(() => connectS3(env, projectRoot), patience);
    },
    gs: async () => {
      const [{ ObjectStorage }, { connectGcs }] = await Promise.all([
        import("./object/object-storage.ts"),
        import("./gcs/gcs-object-client.ts"),
      ]);
      return new ObjectStorage(() => connectGcs(env, projectRoot, fetch), patience);
    },
  });
}

/**
 * Chooses a storage by the URI's scheme; paths have the scheme `file`. Each storage is created on
 * first use.
 *
 * @example
 * new StorageByScheme({ az: () => new AzureStorage() }, await processStorage());
 */
export class StorageByScheme implements Storage {
  readonly #make: ReadonlyMap<string, () => Awaitable<Storage>>;
  readonly #others: Storage | undefined;
  readonly #made = new Map<string, Promise<Storage>>();

  /** @param others handles all other schemes; without it they are rejected with FX5015 */
  constructor(make: { readonly [scheme: string]: () => Awaitable<Storage> }, others?: Storage) {
    this.#make = new Map(Object.entries(make));
    this.#others = others;
  }

  async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    yield* (await this.#getStorage(uri)).get(uri, options);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return (await this.#getStorage(uri)).getBytes(uri, options);
  }

  async put(uri: string, content: StorageContent, options?: StorageOptions): Promise<StorageEntry> {
    return (await this.#getStorage(uri)).put(uri, content, options);
  }

  async *list(folderUri: string, options?: StorageOptions): AsyncIterable<StorageEntry> {
    yield* (await this.#getStorage(folderUri)).list(folderUri, options);
  }

  async delete(uri: string, options?: StorageOptions): Promise<void> {
    await (await this.#getStorage(uri)).delete(uri, options);
  }

  async stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined> {
    return (await this.#getStorage(uri)).stat(uri, options);
  }

  async #getStorage(uri: string): Promise<Storage> {
    const { scheme } = parseStorageUri(uri);
    const made = this.#made.get(scheme);
    if (made !== undefined) return made;
    const make = this.#make.get(scheme);
    if (make === undefined && this.#others !== undefined) return this.#others;
    if (make === undefined)
      throw createNotOpenedError(
        uri,
        `there is no storage for ${scheme}:, only for ${[...this.#make.keys()].join(", ")}`,
      );
    const storage = Promise.resolve(make());
    this.#made.set(scheme, storage);
    return storage;
  }
}
