import type { Awaitable } from "../awaitable.ts";
import { notOpened, parseStorageUri } from "./storage-uri.ts";
import type {
  Storage,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageOptions,
} from "./storage.ts";

/**
 * One storage out of many, chosen by the URI's scheme; a path is of the scheme `file`. Each is made when it is first used.
 *
 * @example
 * const storage = new StorageByScheme({ az: () => new AzureStorage() }, projectStorage);
 */
export class StorageByScheme implements Storage {
  readonly #make: ReadonlyMap<string, () => Awaitable<Storage>>;
  readonly #others: Storage | undefined;
  readonly #made = new Map<string, Promise<Storage>>();

  /** @param others is asked for every other scheme; without it those are refused with FX5015 */
  constructor(make: { readonly [scheme: string]: () => Awaitable<Storage> }, others?: Storage) {
    this.#make = new Map(Object.entries(make));
    this.#others = others;
  }

  async *get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array> {
    yield* (await this.#storageOf(uri)).get(uri, options);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return (await this.#storageOf(uri)).getBytes(uri, options);
  }

  async put(
    uri: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options?: StorageOptions,
  ): Promise<StorageEntry> {
    return (await this.#storageOf(uri)).put(uri, content, options);
  }

  async *list(folderUri: string, options?: StorageOptions): AsyncIterable<StorageEntry> {
    yield* (await this.#storageOf(folderUri)).list(folderUri, options);
  }

  async delete(uri: string, options?: StorageOptions): Promise<void> {
    await (await this.#storageOf(uri)).delete(uri, options);
  }

  async stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined> {
    return (await this.#storageOf(uri)).stat(uri, options);
  }

  async #storageOf(uri: string): Promise<Storage> {
    const { scheme } = parseStorageUri(uri);
    const made = this.#made.get(scheme);
    if (made !== undefined) return made;
    const make = this.#make.get(scheme);
    if (make === undefined && this.#others !== undefined) return this.#others;
    if (make === undefined)
      throw notOpened(
        uri,
        `there is no storage for ${scheme}:, only for ${[...this.#make.keys()].join(", ")}`,
      );
    const storage = Promise.resolve(make());
    this.#made.set(scheme, storage);
    return storage;
  }
}
