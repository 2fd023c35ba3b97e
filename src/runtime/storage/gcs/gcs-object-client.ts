import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { File, FileMetadata } from "@google-cloud/storage";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { parseJson } from "../../base/json.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { doublingPause, isTransientHttpStatus, retry } from "../../calls/retry.ts";
import { loadStoreClients, type StorageEnv } from "../load-store-client.ts";
import {
  type ExpectedChecksum,
  isNetworkFault,
  type ObjectClient,
  type ObjectPart,
  type ObjectStatus,
  type OpenedObject,
  toRangeHeader,
} from "../object/object-client.ts";

/** The client keeps one in memory, to send it again. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Connects to Google Cloud Storage through the Google client installed in the project. The client
 * cannot abort calls; after an abort fx only stops waiting. Throws FX5017 if it is not installed.
 */
export async function connectGcs(
  env: StorageEnv,
  projectRoot: string,
  tools: { readonly clock: Clock; readonly fetch: typeof fetch },
): Promise<ObjectClient> {
  const [{ Storage, CRC32C, IdempotencyStrategy }] = loadStoreClients("gs", projectRoot);
  const emulator = env["STORAGE_EMULATOR_HOST"];
  const keyFilename = env["GOOGLE_APPLICATION_CREDENTIALS"];
  const projectId = env["GOOGLE_CLOUD_PROJECT"] || (emulator && "emulator");
  const storage = new Storage({
    ...(emulator && {
      apiEndpoint: /^https?:/.test(emulator) ? emulator : `http://${emulator}`,
    }),
    ...(keyFilename && { keyFilename }),
    ...(projectId && { projectId }),
    // What fx calls may be repeated: a store replaces, deletes or describes an object again.
    retryOptions: { maxRetries: 4, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
  });

  const getFile = ({ bucket, key }: ObjectUri): File => storage.bucket(bucket).file(key);

  /** An emulator needs no authorization. */
  async function authorize(): Promise<{ authorization?: string }> {
    if (emulator) return {};
    const headers = new Headers(await storage.authClient.getRequestHeaders());
    const authorization = headers.get("authorization");
    return authorization === null ? {} : { authorization };
  }

  function expectCrc32c(expected: string): ExpectedChecksum {
    const checksum = new CRC32C();
    return {
      update: (bytes) => checksum.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
      matches: () => checksum.validate(expected),
    };
  }

  return {
    /** Bypasses Google's client, whose streams hang when the connection breaks. */
    async open({ bucket, key }, part, signal) {
      const query =
        part.version === undefined ? "" : `&generation=${encodeURIComponent(part.version)}`;
      const url = `${storage.apiEndpoint}/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(key)}?alt=media${query}`;
      const range = toRangeHeader(part);
      const headers = {
        ...(await authorize()),
        ...(range !== undefined && { range }),
        "accept-encoding": "identity",
      };
      const request = async (): Promise<OpenedObject | undefined> =>
        openResponse(await tools.fetch(url, { headers, signal }), part, expectCrc32c);
      return retry(request, {
        clock: tools.clock,
        signal,
        attempts: 5,
        pauseMs: doublingPause(400),
        isTransient: (error) => toGcsFault(error, url)?.code === "FX5013",
      });
    },

    async stat(at) {
      const [metadata] = await getFile(at).getMetadata();
      return toStatus(metadata);
    },

    /** Compares the checksums at the end, and deletes the object if they differ. */
    async put(at, content) {
      const options = { resumable: true, chunkSize: PART_BYTES, validation: "crc32c" } as const;
      await pipeline(content, getFile(at).createWriteStream(options));
    },

    async listPage(bucket, prefix, pageToken) {
      const query = {
        prefix,
        autoPaginate: false,
        maxResults: 1000,
        ...(pageToken !== undefined && { pageToken }),
      };
      const [files, next] = await storage.bucket(bucket).getFiles(query);
      const objects = files.map(({ name, metadata }) => ({
        key: name,
        ...toStatus(metadata),
      }));
      return { objects, next: (next as { pageToken?: string } | null)?.pageToken };
    },

    async delete(at) {
      await getFile(at).delete({ ignoreNotFound: true });
    },

    toFault: toGcsFault,
  };
}

/** Checks a download's status and reads its headers. */
async function openResponse(
  response: Response,
  part: ObjectPart,
  createChecksum: (crc32c: string) => ExpectedChecksum,
): Promise<OpenedObject | undefined> {
  if (response.status === 416) {
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok || response.body === null) throw await toGoogleError(response);
  if (part.start > 0 && response.status !== 206)
    throw new FxError("FX5012", "the store does not support reading a part of it");
  const crc32c = /crc32c=([\w+/=]+)/.exec(response.headers.get("x-goog-hash") ?? "")?.[1];
  // The store decompresses such an object, so size and checksum do not describe the response.
  const isDecompressed =
    (response.headers.get("x-goog-stored-content-encoding") ?? "identity") !== "identity";
  return {
    chunks: Readable.fromWeb(response.body as ReadableStream),
    size: isDecompressed ? undefined : sizeFromHeaders(response.headers),
    version: response.headers.get("x-goog-generation") ?? undefined,
    checksum: crc32c === undefined || isDecompressed ? undefined : createChecksum(crc32c),
  };
}

function toStatus({ size, updated }: FileMetadata): ObjectStatus {
  return {
    size: Number(size ?? 0),
    modified: updated === undefined ? undefined : new Date(updated),
  };
}

function sizeFromHeaders(headers: Headers): number | undefined {
  const size = headers.get("content-range")?.split("/")[1] ?? headers.get("content-length");
  return size === null ? undefined : Number(size);
}

const NO_CREDENTIALS =
  /could not load the default credentials|invalid_grant|could not refresh access token/i;
const CREDENTIALS_HINT = "gcloud auth application-default login";

/**
 * Converts an error of Google's client. Keeps only the message, because the rest contains the
 * request headers.
 */
function toGcsFault(thrown: unknown, uri: string): FxError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const place = showUri(uri);
  const message = oneLine(getMessage(thrown));
  const status = getStatus(thrown);
  if (status === 404) return new FxError("FX5011", `${place} does not exist: ${message}`);
  if (status === 412) return new FxError("FX5014", `${place} changed while it was read`);
  const isUnreachable =
    status === undefined && (isNetworkFault(thrown) || message.startsWith("Retry limit exceeded"));
  if (isTransientHttpStatus(status) || isUnreachable)
    return new FxError("FX5013", `${place} does not respond: ${message}`);
  if (NO_CREDENTIALS.test(message))
    return new FxError("FX5012", `no credentials for ${place}: ${message}`, {
      hint: CREDENTIALS_HINT,
    });
  if (/md5|crc32c|checksum|hash|did not match the data/i.test(message))
    return new FxError("FX5014", `${place} does not match its checksum: ${message}`);
  if (status === undefined) return undefined;
  return new FxError(
    "FX5012",
    `the store rejected the request for ${place} (${status}): ${message}`,
    status === 401 || status === 403 ? { hint: CREDENTIALS_HINT } : {},
  );
}

/** An error response to a request that fx sent without Google's client, as that would report it. */
async function toGoogleError(response: Response): Promise<Error & GoogleError> {
  const { status } = response;
  const body = await response.text();
  const data = parseJson(body);
  const message = data === undefined && body !== "" ? body : `status ${status}`;
  return Object.assign(new Error(message), { response: { status, data } });
}

/** The parts of an error of Google's client that fx reads. */
interface GoogleError {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly response?: {
    readonly status?: unknown;
    readonly data?: unknown;
  };
}

/** Google's own message, if the error has a response with one. */
function getMessage(error: Error): string {
  const data = (error as GoogleError).response?.data as
    { error?: { message?: unknown } } | null | undefined;
  const inner = data?.error?.message;
  if (typeof inner === "string") return inner;
  return error.message === "fetch failed" && error.cause instanceof Error
    ? error.cause.message || String(error.cause)
    : error.message;
}

/**
 * Google's client puts the HTTP status in `code` or `status`; in system errors `code` is a name.
 */
function getStatus(error: Error): number | undefined {
  const { code, status, response } = error as GoogleError;
  return [status, code, response?.status]
    .map(Number)
    .find((number) => Number.isInteger(number) && number >= 100);
}
