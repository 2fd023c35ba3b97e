import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { GetObjectCommandOutput, S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { FxError } from "../../base/errors/errors.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";
import {
  loadOptionalPackage,
  STORAGE_PACKAGES,
  type StorageEnv,
} from "../load-optional-package.ts";
import {
  type ObjectClient,
  type ObjectPage,
  type ObjectPart,
  type ObjectUpload,
  type OpenedObject,
  openEmptyPart,
  toRangeHeader,
} from "../object/object-client.ts";
import { formatCrc32, getS3Checksum } from "./s3-checksum.ts";
import { toS3Fault } from "./s3-fault.ts";
import { type S3Package, S3Upload } from "./s3-upload.ts";

/** S3 and compatible stores, through the AWS client. */
export class S3ObjectClient implements ObjectClient {
  readonly #s3: S3Package;
  readonly #client: S3Client;

  constructor(s3: S3Package, client: S3Client) {
    this.#s3 = s3;
    this.#client = client;
  }

  async open(at: ObjectUri, part: ObjectPart, signal: AbortSignal): Promise<OpenedObject> {
    const command = new this.#s3.GetObjectCommand({
      ...toObjectParams(at),
      Range: toRangeHeader(part),
      IfMatch: part.version,
      ChecksumMode: "ENABLED",
    });
    try {
      return toOpenedObject(await this.#client.send(command, { abortSignal: signal }));
    } catch (error) {
      if (error instanceof Error && error.name === "InvalidRange") return openEmptyPart(part);
      throw error;
    }
  }

  async getSize(at: ObjectUri, signal: AbortSignal): Promise<number | undefined> {
    try {
      const command = new this.#s3.HeadObjectCommand(toObjectParams(at));
      return (await this.#client.send(command, { abortSignal: signal })).ContentLength;
    } catch (error) {
      if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey"))
        return undefined;
      throw error;
    }
  }

  async putWhole(at: ObjectUri, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const command = new this.#s3.PutObjectCommand({
      ...toObjectParams(at),
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumCRC32: formatCrc32(crc32(bytes)),
    });
    await this.#client.send(command, { abortSignal: signal });
  }

  async startUpload(at: ObjectUri, signal: AbortSignal): Promise<ObjectUpload> {
    const command = new this.#s3.CreateMultipartUploadCommand({
      ...toObjectParams(at),
      ChecksumAlgorithm: "CRC32",
      ChecksumType: "FULL_OBJECT",
    });
    const { UploadId } = await this.#client.send(command, { abortSignal: signal });
    return new S3Upload(this.#s3, this.#client, at, UploadId!);
  }

  async listPage(
    bucket: string,
    prefix: string,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<ObjectPage> {
    const command = new this.#s3.ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ContinuationToken: token,
      EncodingType: "url",
    });
    const {
      Contents = [],
      NextContinuationToken,
      EncodingType,
    } = await this.#client.send(command, { abortSignal: signal });
    const decodeKey = (key: string): string =>
      EncodingType === "url" ? decodeURIComponent(key.replaceAll("+", " ")) : key;
    return {
      objects: Contents.map(({ Key = "", Size = 0 }) => ({ key: decodeKey(Key), size: Size })),
      next: NextContinuationToken,
    };
  }

  async delete(at: ObjectUri, signal: AbortSignal): Promise<void> {
    const command = new this.#s3.DeleteObjectCommand(toObjectParams(at));
    await this.#client.send(command, { abortSignal: signal });
  }

  toFault(error: unknown, uri: string): FxError | undefined {
    return toS3Fault(error, uri);
  }
}

function toObjectParams({ bucket, key }: ObjectUri): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

function toOpenedObject(output: GetObjectCommandOutput): OpenedObject {
  const body = output.Body as unknown as Readable;
  const size = Number(output.ContentRange?.split("/")[1] ?? output.ContentLength ?? 0);
  return {
    chunks: body,
    size,
    version: output.ETag,
    checksum: getS3Checksum(output),
    close: () => void body.destroy(),
  };
}

/**
 * Connects through the AWS client installed in the project. Throws FX5017 if it is not installed.
 */
export async function connectS3(env: StorageEnv, projectRoot: string): Promise<S3ObjectClient> {
  const s3 = loadOptionalPackage(STORAGE_PACKAGES.s3, projectRoot, "s3://") as S3Package;
  return new S3ObjectClient(s3, await createS3Client(s3, readS3Settings(env)));
}

/** Uses the region of the environment or the AWS configuration, otherwise the default. */
async function createS3Client(s3: S3Package, settings: S3ClientConfig): Promise<S3Client> {
  const client = new s3.S3Client(settings);
  try {
    await client.config.region();
    return client;
  } catch {
    return new s3.S3Client({ ...settings, region: DEFAULT_REGION });
  }
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
    maxAttempts: 1,
    followRegionRedirects: true,
    // fx computes checksums itself, so that they also cover objects read or written in several requests.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
}

/** Python's client has the same default. */
const DEFAULT_REGION = "us-east-1";

function readCredentials(env: StorageEnv): S3ClientConfig["credentials"] | undefined {
  return (
    toCredentials(env["FLYTE_AWS_ACCESS_KEY_ID"], env["FLYTE_AWS_SECRET_ACCESS_KEY"], undefined) ??
    toCredentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env["AWS_SESSION_TOKEN"])
  );
}

function toCredentials(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): S3ClientConfig["credentials"] | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
