import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { GetObjectCommandOutput, S3, S3ClientConfig } from "@aws-sdk/client-s3";
import type { Upload } from "@aws-sdk/lib-storage";
import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
import { oneLine } from "../../base/text.ts";
import { isTransientHttpStatus } from "../../calls/retry.ts";
import { loadStoreClients, type StorageEnv } from "../load-store-client.ts";
import {
  type ExpectedChecksum,
  isNetworkFault,
  type ObjectClient,
  type OpenedObject,
  toRangeHeader,
} from "../object/object-client.ts";

/**
 * Connects to S3 or a compatible store through the AWS client installed in the project. Throws
 * FX5017 if it is not installed.
 */
export async function connectS3(env: StorageEnv, projectRoot: string): Promise<ObjectClient> {
  const [{ S3 }, { Upload }] = loadStoreClients("s3", projectRoot);
  const settings = readS3Settings(env);
  const client = new S3(settings);
  try {
    await client.config.region();
    return createS3ObjectClient(client, Upload);
  } catch {
    // Neither the environment nor a profile names a region.
    return createS3ObjectClient(new S3({ ...settings, region: DEFAULT_REGION }), Upload);
  }
}

/** S3 allows at most 10,000 parts. Four are in flight. */
const PART_BYTES = 8 * 1024 * 1024;

/** Used if neither the environment nor the AWS configuration has a region, as by Python's client. */
const DEFAULT_REGION = "us-east-1";

function createS3ObjectClient(client: S3, Uploader: typeof Upload): ObjectClient {
  return {
    async open(at, part, abortSignal) {
      const range = toRangeHeader(part);
      const request = {
        ...toObjectParams(at),
        Range: range,
        IfMatch: part.version,
        // Some stores answer a range with the checksum of the whole object, which the client compares.
        ChecksumMode: range === undefined ? ("ENABLED" as const) : undefined,
      };
      try {
        return toOpenedObject(await client.getObject(request, { abortSignal }));
      } catch (error) {
        if (error instanceof Error && error.name === "InvalidRange") return undefined;
        throw error;
      }
    },

    async stat(at, abortSignal) {
      const head = await client.headObject(toObjectParams(at), { abortSignal });
      return { size: head.ContentLength ?? 0, modified: head.LastModified };
    },

    /** S3 checks the CRC32 of each part and stores the CRC32 of the whole object. */
    async put(at, content) {
      const params = { ...toObjectParams(at), Body: content, ChecksumType: "FULL_OBJECT" } as const;
      await new Uploader({ client, params, partSize: PART_BYTES }).done();
    },

    async listPage(bucket, prefix, token, abortSignal) {
      const request = {
        Bucket: bucket,
        Prefix: prefix,
        ContinuationToken: token,
        EncodingType: "url",
      } as const;
      const page = await client.listObjectsV2(request, { abortSignal });
      const decodeKey = (key: string): string =>
        page.EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
      return {
        objects: (page.Contents ?? []).map(({ Key = "", Size: size = 0, LastModified }) => ({
          key: decodeKey(Key),
          size,
          modified: LastModified,
        })),
        next: page.NextContinuationToken,
      };
    },

    async delete(at, abortSignal) {
      await client.deleteObject(toObjectParams(at), { abortSignal });
    },

    toFault: toS3Fault,
  };
}

function toObjectParams({ bucket, key }: ObjectUri): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

function toOpenedObject(output: GetObjectCommandOutput): OpenedObject {
  const size = Number(output.ContentRange?.split("/")[1] ?? output.ContentLength ?? 0);
  return {
    chunks: output.Body as Readable,
    size,
    version: output.ETag,
    checksum: getS3Checksum(output),
  };
}

/**
 * Settings that the AWS client does not find by itself. Flyte's variables win: a cluster uses them
 * to pass its store to tasks.
 */
function readS3Settings(env: StorageEnv): S3ClientConfig {
  const endpoint =
    env["FLYTE_AWS_ENDPOINT"] || env["AWS_ENDPOINT_URL_S3"] || env["AWS_ENDPOINT_URL"];
  const region = env["AWS_REGION"] || env["AWS_DEFAULT_REGION"];
  const credentials = readCredentials(env);
  return {
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(region && { region }),
    ...(credentials && { credentials }),
    maxAttempts: 5,
    followRegionRedirects: true,
    // fx checks what it reads itself, because it reads an object in several requests if the connection breaks.
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}

function readCredentials(env: StorageEnv): S3ClientConfig["credentials"] | undefined {
  for (const [accessKeyId, secretAccessKey, sessionToken] of [
    [env["FLYTE_AWS_ACCESS_KEY_ID"], env["FLYTE_AWS_SECRET_ACCESS_KEY"]],
    [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"]],
  ])
    if (accessKeyId && secretAccessKey)
      return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  return undefined;
}

/**
 * The checksum of the whole object, if the response has one. Ignores checksums composed from those
 * of parts.
 */
function getS3Checksum(output: GetObjectCommandOutput): ExpectedChecksum | undefined {
  const {
    ChecksumCRC32: crc,
    ChecksumSHA256: sha256,
    ChecksumSHA1: sha1,
    ChecksumType: type,
  } = output;
  const isWhole = (checksum: string | undefined): checksum is string =>
    checksum !== undefined && type !== "COMPOSITE" && !checksum.includes("-");
  if (isWhole(crc)) return expectCrc32(crc);
  if (isWhole(sha256)) return expectHash("sha256", sha256);
  if (isWhole(sha1)) return expectHash("sha1", sha1);
  return undefined;
}

/** Formats a CRC32 as S3 does: base64 of the big-endian number. */
function formatCrc32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}

function expectCrc32(expected: string): ExpectedChecksum {
  let value = 0;
  return {
    update: (bytes) => void (value = crc32(bytes, value)),
    matches: () => formatCrc32(value) === expected,
  };
}

function expectHash(algorithm: string, expected: string): ExpectedChecksum {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    matches: () => hash.digest("base64") === expected,
  };
}

const MISSING = new Set(["NoSuchKey", "NotFound", "NoSuchBucket", "NoSuchVersion"]);
const CORRUPT = new Set([
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "XAmzContentChecksumMismatch",
  "InvalidDigest",
]);
/** Those without a status that says so. */
const TRANSIENT = new Set(["RequestTimeout", "TimeoutError", "OperationAborted"]);
const CREDENTIALS_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";

/**
 * Converts an error of the AWS client. Keeps only its name and message, because the rest contains
 * the request headers.
 */
function toS3Fault(error: unknown, uri: string): FxError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const place = showUri(uri);
  const message = oneLine(`${error.name}: ${error.message}`);
  const status = metadata?.httpStatusCode;
  if (error.name === "NoSuchBucket")
    return new FxError("FX5011", `the bucket of ${place} does not exist`);
  if (MISSING.has(error.name)) return new FxError("FX5011", `${place} does not exist`);
  if (CORRUPT.has(error.name) || error.message.startsWith("Checksum mismatch"))
    return new FxError("FX5014", `${place} does not match its checksum: ${message}`);
  if (error.name === "PreconditionFailed")
    return new FxError("FX5014", `${place} changed while it was read`);
  if (error.name === "CredentialsProviderError")
    return new FxError("FX5012", `no credentials for ${place}: ${message}`, {
      hint: CREDENTIALS_HINT,
    });
  if (
    TRANSIENT.has(error.name) ||
    isTransientHttpStatus(status) ||
    (status === undefined && isNetworkFault(error))
  )
    return new FxError("FX5013", `${place} does not respond: ${message}`);
  if (status === undefined) return undefined;
  return new FxError(
    "FX5012",
    `the store rejected the request for ${place} (${status}): ${message}`,
    status === 403 || status === 401 ? { hint: CREDENTIALS_HINT } : {},
  );
}
