import {
  loadOptionalPackage,
  STORAGE_PACKAGES,
  type StorageEnv,
} from "../load-optional-package.ts";
import { GcsObjectClient, type GcsPackage } from "./gcs-object-client.ts";

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
