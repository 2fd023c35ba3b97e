import { fileURLToPath } from "node:url";
import { realClock } from "../../../src/runtime/base/context.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import {
  createProjectStorage,
  type ProjectStorageOptions,
} from "../../../src/runtime/storage/create-project-storage.ts";
import { S3_KEY } from "./use-object-stores.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Opens the storage of a project with both clients, with a clock that skips pauses. */
export function openStorage(
  env: ProjectStorageOptions["env"],
  options: Partial<ProjectStorageOptions> = {},
): Storage {
  return createProjectStorage({
    projectRoot: ROOT,
    env,
    clock: realClock,
    fetch,
    ...options,
  });
}

export function s3Env(port: number): ProjectStorageOptions["env"] {
  return {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: S3_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: S3_KEY.secretAccessKey,
  };
}

export function gcsEnv(port: number): ProjectStorageOptions["env"] {
  return { STORAGE_EMULATOR_HOST: `http://127.0.0.1:${port}` };
}
