import {
  isObjectUri,
  createNotOpenedError,
  type ObjectUri,
  parseStorageUri,
} from "../../base/storage-uri.ts";
import type {
  Storage,
  StorageEntry,
  StorageGetBytesOptions,
  StorageGetOptions,
  StorageOptions,
  StorageContent,
} from "../../base/storage.ts";
import { collectBytes } from "../collect-bytes.ts";
import { ObjectCall, type Patience } from "./object-call.ts";
import type { ObjectClient } from "./object-client.ts";
import { putObject } from "./put-object.ts";
import { readObject } from "./read-object.ts";

/** Implements Storage with the single requests of an ObjectClient. */
export class ObjectStorage implements Storage {
  readonly #connect: () => Promise<ObjectClient>;
  readonly #patience: Patience;
  #client: Promise<ObjectClient> | undefined;

  /** @param connect called once, for the first request */
  constructor(connect: () => Promise<ObjectClient>, patience: Patience) {
    this.#connect = connect;
    this.#patience = patience;
  }

  async *get(uri: string, options: StorageGetOptions = {}): AsyncIterable<Uint8Array> {
    yield* this.#read(uri, options, Infinity);
  }

  async getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array> {
    return collectBytes(this.#read(uri, options, options.limit), uri, options.limit);
  }

  async put(
    uri: string,
    content: StorageContent,
    { signal }: StorageOptions = {},
  ): Promise<StorageEntry> {
    const at = parseObjectUri(uri);
    return { uri, size: await putObject(await this.#call(uri, signal), at, content) };
  }

  async *list(folderUri: string, { signal }: StorageOptions = {}): AsyncIterable<StorageEntry> {
    const { scheme, bucket, key } = parseBucketUri(folderUri);
    const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
    const call = await this.#call(folderUri, signal);
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await call.repeat((own) => call.client.listPage(bucket, prefix, token, own));
      // Web consoles represent a folder as an empty object with its name.
      for (const { key: found, size } of page.objects)
        if (size > 0 || !found.endsWith("/")) yield { uri: `${scheme}://${bucket}/${found}`, size };
      token = page.next;
    }
  }

  async delete(uri: string, { signal }: StorageOptions = {}): Promise<void> {
    const at = parseObjectUri(uri);
    const call = await this.#call(uri, signal);
    await call.repeat((own) => call.client.delete(at, own));
  }

  async stat(uri: string, { signal }: StorageOptions = {}): Promise<StorageEntry | undefined> {
    const at = parseObjectUri(uri);
    const call = await this.#call(uri, signal);
    const size = await call.repeat((own) => call.client.getSize(at, own));
    return size === undefined ? undefined : { uri, size };
  }

  async *#read(
    uri: string,
    { range, signal }: StorageGetOptions,
    limit: number,
  ): AsyncIterable<Uint8Array> {
    const at = parseObjectUri(uri);
    if (range?.end !== undefined && range.end <= range.start) return;
    yield* readObject(await this.#call(uri, signal), at, range ?? { start: 0 }, limit);
  }

  async #call(uri: string, signal: AbortSignal | undefined): Promise<ObjectCall> {
    signal?.throwIfAborted();
    this.#client ??= this.#connect();
    try {
      return new ObjectCall(await this.#client, uri, this.#patience, signal);
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }
}

function parseObjectUri(uri: string): ObjectUri {
  const at = parseBucketUri(uri);
  if (at.key === "") throw createNotOpenedError(uri, "it names a bucket but no object");
  return at;
}

function parseBucketUri(uri: string): ObjectUri {
  const parsed = parseStorageUri(uri);
  if (!isObjectUri(parsed)) throw createNotOpenedError(uri, "it is not an object in a bucket");
  return parsed;
}
