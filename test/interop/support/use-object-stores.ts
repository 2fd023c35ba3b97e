import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goTool } from "../../../scripts/interop/go-tool.mjs";
import { realClock } from "../../../src/runtime/base/context.ts";
import type { Storage } from "../../../src/runtime/base/storage.ts";
import {
  createProjectStorage,
  type ProjectStorageOptions,
} from "../../../src/runtime/storage/create-project-storage.ts";
import { type ListeningProgram, startListening } from "./listening-program.ts";

/** A store that keeps its buckets as folders. */
export type ObjectStore = ReturnType<typeof useObjectStore>;

export const S3_KEY = {
  accessKeyId: "fx-test-key",
  secretAccessKey: "fx-test-secret-that-must-not-be-seen",
};

/** Starts an S3 server for the tests of a `describe`. */
export function useS3() {
  return useObjectStore(
    "github.com/versity/versitygw/cmd/versitygw@v1.8.0",
    "versitygw",
    (folder, port) => {
      const { accessKeyId, secretAccessKey } = S3_KEY;
      const keys = ["--access", accessKeyId, "--secret", secretAccessKey];
      return ["--port", `127.0.0.1:${port}`, ...keys, "--quiet", "posix", folder];
    },
  );
}

/** Starts a Google Cloud Storage server for the tests of a `describe`. */
export function useGcs() {
  return useObjectStore(
    "github.com/fsouza/fake-gcs-server@v1.56.1",
    "fake-gcs-server",
    (folder, port) => {
      const address = ["-scheme", "http", "-host", "127.0.0.1", "-port", String(port)];
      const files = ["-backend", "filesystem", "-filesystem-root", folder];
      return [...address, ...files, "-external-url", `http://127.0.0.1:${port}`];
    },
  );
}

function useObjectStore(
  module: string,
  program: string,
  argumentsFor: (folder: string, port: number) => readonly string[],
) {
  let folder = "";
  let server: ListeningProgram | undefined;
  before(async function () {
    this.timeout(0); // the program may have to be built
    const programs = await goTool(module);
    folder = realpathSync(mkdtempSync(join(tmpdir(), "fx-store-")));
    mkdirSync(join(folder, "bucket"));
    server = await startListening(join(programs, program), (port) => argumentsFor(folder, port));
  });
  after(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get port() {
      return server!.port;
    },
    /** The folder of its buckets; `bucket` is one of them. */
    get folder() {
      return folder;
    },
  };
}

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
