import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { STORAGE_PACKAGES, loadOptionalPackage } from "../optional-package.ts";
import { S3ObjectClient, type S3Package } from "./s3-object-client.ts";
import { DEFAULT_REGION, s3Settings, type StorageEnv } from "./s3-settings.ts";

/** The AWS client that the project has installed. Throws FX5017 where it has none. */
export async function connectS3(env: StorageEnv, projectRoot: string): Promise<S3ObjectClient> {
  const s3 = loadOptionalPackage(STORAGE_PACKAGES.s3, projectRoot, "s3://") as S3Package;
  return new S3ObjectClient(s3, await clientWithRegion(s3, s3Settings(env)));
}

/** The region of the environment or the AWS configuration; where neither has one, the default. */
async function clientWithRegion(s3: S3Package, settings: S3ClientConfig): Promise<S3Client> {
  const client = new s3.S3Client(settings);
  try {
    await client.config.region();
    return client;
  } catch {
    return new s3.S3Client({ ...settings, region: DEFAULT_REGION });
  }
}
