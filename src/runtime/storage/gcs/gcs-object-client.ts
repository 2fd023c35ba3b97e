import type { File, Storage } from "@google-cloud/storage";
import { FxError } from "../../base/errors/errors.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";
import {
  loadOptionalPackage,
  STORAGE_PACKAGES,
  type StorageEnv,
} from "../load-optional-package.ts";
import {
  type ExpectedChecksum,
  type ObjectClient,
  type ObjectPage,
  type ObjectPart,
  type ObjectUpload,
  type OpenedObject,
  openEmptyPart,
  toRangeHeader,
} from "../object/object-client.ts";
import { toGcsFault, isNotFound, GcsStatusError } from "./gcs-fault.ts";
import { GcsUpload } from "./gcs-upload.ts";

export type GcsPackage = typeof import("@google-cloud/storage");

/**
 * Google Cloud Storage through Google's client. The client cannot abort calls; after an abort fx
 * only stops waiting.
 */
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

  /** Bypasses Google's client, whose streams hang when the connection breaks. */
  async open(
    { bucket, key }: ObjectUri,
    part: ObjectPart,
    signal: AbortSignal,
  ): Promise<OpenedObject> {
    const query =
      part.version === undefined ? "" : `&generation=${encodeURIComponent(part.version)}`;
    const url = `${this.#storage.apiEndpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}?alt=media${query}`;
    const range = toRangeHeader(part);
    const headers = {
      ...(await this.#authorization()),
      ...(range !== undefined && { range }),
      "accept-encoding": "identity",
    };
    const response = await this.#fetch(url, { headers, signal });
    return openResponse(response, part, (crc32c) => this.#createChecksum(crc32c));
  }

  async getSize(at: ObjectUri): Promise<number | undefined> {
    try {
      const [{ size }] = await this.#file(at).getMetadata();
      return Number(size ?? 0);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Sends the checksum first, so that the store rejects corrupted content. */
  async putWhole(at: ObjectUri, bytes: Uint8Array): Promise<void> {
    const checksum = new this.#gcs.CRC32C();
    checksum.update(toBuffer(bytes));
    await this.#file(at).save(toBuffer(bytes), {
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

  toFault(error: unknown, uri: string): FxError | undefined {
    return toGcsFault(error, uri);
  }

  #file({ bucket, key }: ObjectUri, generation?: string): File {
    return this.#storage.bucket(bucket).file(key, generation === undefined ? {} : { generation });
  }

  /** An emulator needs no authorization. */
  async #authorization(): Promise<{ authorization?: string }> {
    if (this.#isEmulator) return {};
    const headers = new Headers(await this.#storage.authClient.getRequestHeaders());
    const authorization = headers.get("authorization");
    return authorization === null ? {} : { authorization };
  }

  #createChecksum(expected: string): ExpectedChecksum {
    const checksum = new this.#gcs.CRC32C();
    return {
      update: (bytes) => checksum.update(toBuffer(bytes)),
      matches: () => checksum.validate(expected),
    };
  }
}

/** The same memory, as a Buffer. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Checks a download's status and reads its headers. */
async function openResponse(
  response: Response,
  part: ObjectPart,
  createChecksum: (crc32c: string) => ExpectedChecksum,
): Promise<OpenedObject> {
  if (response.status === 416) {
    await response.body?.cancel();
    return openEmptyPart(part);
  }
  if (!response.ok || response.body === null)
    throw new GcsStatusError(response.status, await response.text());
  if (part.start > 0 && response.status !== 206)
    throw new FxError("FX5012", "the store does not support reading a part of it");
  const body = response.body.getReader();
  const crc32c = /crc32c=([\w+/=]+)/.exec(response.headers.get("x-goog-hash") ?? "")?.[1];
  // The store decompresses such an object, so size and checksum do not describe the response.
  const isDecompressed =
    (response.headers.get("x-goog-stored-content-encoding") ?? "identity") !== "identity";
  return {
    chunks: readChunks(body),
    size: isDecompressed ? undefined : sizeFromHeaders(response.headers),
    version: response.headers.get("x-goog-generation") ?? undefined,
    checksum: crc32c === undefined || isDecompressed ? undefined : createChecksum(crc32c),
    close: () => void body.cancel().catch(() => undefined),
  };
}

async function* readChunks(
  body: ReadableStreamDefaultReader<Uint8Array>,
): AsyncIterable<Uint8Array> {
  for (let next = await body.read(); !next.done; next = await body.read()) yield next.value;
}

function sizeFromHeaders(headers: Headers): number | undefined {
  const size =
    headers.get("content-range")?.split("/")[1] ?? headers.get("content-length") ?? undefined;
  return size === undefined ? undefined : Number(size);
}

/**
 * Connects through the Google client installed in the project. Throws FX5017 if it is not
 * installed.
 */
export async function connectGcs(
  env: StorageEnv,
  projectRoot: string,
  httpFetch: typeof fetch,
): Promise<GcsObjectClient> {
  const gcs = loadOptionalPackage(STORAGE_PACKAGES.gs, projectRoot, "gs://") as GcsPackage;
  const emulator = env["STORAGE_EMULATOR_HOST"];
  const keyFilename = env["GOOGLE_APPLICATION_CREDENTIALS"];
  const projectId = env["GOOGLE_CLOUD_PROJECT"] || (emulator && "emulator");
  const storage = new gcs.Storage({
    ...(emulator && { apiEndpoint: addProtocol(emulator) }),
    ...(keyFilename && { keyFilename }),
    ...(projectId && { projectId }),
    retryOptions: { autoRetry: false },
  });
  return new GcsObjectClient(gcs, storage, httpFetch, Boolean(emulator));
}

function addProtocol(host: string): string {
  return /^https?:/.test(host) ? host : `http://${host}`;
}
