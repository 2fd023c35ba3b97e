import type { File, Storage } from "@google-cloud/storage";
import type { FxError } from "../../errors/errors.ts";
import type {
  ExpectedChecksum,
  ObjectClient,
  ObjectPage,
  ObjectPart,
  ObjectUpload,
  OpenedObject,
} from "../object/object-client.ts";
import type { ObjectUri } from "../storage-uri.ts";
import { gcsFaultOf, isNotFound } from "./gcs-fault.ts";
import { openedOf, rangeOf } from "./gcs-response.ts";
import { GcsUpload } from "./gcs-upload.ts";

export type GcsPackage = typeof import("@google-cloud/storage");

/** Google Cloud Storage by Google's client, whose calls cannot be aborted: nobody waits for them then. */
export class GcsObjectClient implements ObjectClient {
  readonly #gcs: GcsPackage;
  readonly #storage: Storage;
  readonly #fetch: typeof fetch;
  readonly #isEmulator: boolean;

  constructor(gcs: GcsPackage, storage: Storage, httpFetch: typeof fetch, isEmulator: boolean) {
    this.#gcs = gcs;
    this.#storage = storage;
    this.#fetch = httpFetch;
    this.#isEmulator = isEmulator;
  }

  /** Not by the client: its streams do not end when the connection breaks. */
  async open(
    { bucket, key }: ObjectUri,
    part: ObjectPart,
    signal: AbortSignal,
  ): Promise<OpenedObject> {
    const query =
      part.version === undefined ? "" : `&generation=${encodeURIComponent(part.version)}`;
    const url = `${this.#storage.apiEndpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}?alt=media${query}`;
    const response = await this.#fetch(url, {
      headers: {
        ...(await this.#authorization()),
        ...rangeOf(part),
        "accept-encoding": "identity",
      },
      signal,
    });
    return openedOf(response, part, (crc32c) => this.#checksumOf(crc32c));
  }

  async sizeOf(at: ObjectUri): Promise<number | undefined> {
    try {
      const [{ size }] = await this.#file(at).getMetadata();
      return Number(size ?? 0);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The checksum goes ahead: the store refuses other content. */
  async putWhole(at: ObjectUri, bytes: Uint8Array): Promise<void> {
    const checksum = new this.#gcs.CRC32C();
    checksum.update(bytesOf(bytes));
    await this.#file(at).save(bytesOf(bytes), {
      resumable: false,
      validation: false,
      metadata: { crc32c: checksum.toString() },
    });
  }

  async startUpload(at: ObjectUri): Promise<ObjectUpload> {
    const file = this.#file(at);
    const [session] = await file.createResumableUpload();
    const remove = async (generation: string): Promise<unknown> =>
      this.#file(at, generation).delete({ ignoreNotFound: true });
    return new GcsUpload(session, this.#fetch, new this.#gcs.CRC32C(), remove);
  }

  async listPage(bucket: string, prefix: string, token: string | undefined): Promise<ObjectPage> {
    const query = {
      prefix,
      autoPaginate: false,
      maxResults: 1000,
      ...(token !== undefined && { pageToken: token }),
    };
    const [files, next] = await this.#storage.bucket(bucket).getFiles(query);
    const objects = files.map(({ name, metadata }) => ({
      key: name,
      size: Number(metadata.size ?? 0),
    }));
    return { objects, next: (next as { pageToken?: string } | null)?.pageToken };
  }

  async delete(at: ObjectUri): Promise<void> {
    await this.#file(at).delete({ ignoreNotFound: true });
  }

  faultOf(error: unknown, uri: string): FxError | undefined {
    return gcsFaultOf(error, uri);
  }

  #file({ bucket, key }: ObjectUri, generation?: string): File {
    return this.#storage.bucket(bucket).file(key, generation === undefined ? {} : { generation });
  }

  /** What an emulator has no use for. */
  async #authorization(): Promise<{ authorization?: string }> {
    if (this.#isEmulator) return {};
    const headers = new Headers(await this.#storage.authClient.getRequestHeaders());
    const authorization = headers.get("authorization");
    return authorization === null ? {} : { authorization };
  }

  #checksumOf(expected: string): ExpectedChecksum {
    const checksum = new this.#gcs.CRC32C();
    return {
      update: (bytes) => checksum.update(bytesOf(bytes)),
      matches: () => checksum.validate(expected),
    };
  }
}

/** The same memory as the client wants it. */
function bytesOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
