import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import {
  loadOptionalPackage,
  STORAGE_PACKAGES,
  type StorageEnv,
} from "../load-optional-package.ts";
import { S3ObjectClient } from "./s3-object-client.ts";
import type { S3Package } from "./s3-upload.ts";

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
