import type { Clock } from "../connector/context.ts";
import { FileStorage } from "./file/file-storage.ts";
import { StorageByScheme } from "./storage-by-scheme.ts";
import type { Storage } from "./storage.ts";

/** What storages are made of. */
export interface ProjectStorageOptions {
  /** Its packages are the object stores' clients. */
  readonly projectRoot: string;
  /** Endpoints and credentials, beside what the clients find by themselves. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** How long one answer of an object store is waited for. Default: 60 seconds. */
  readonly timeoutMs?: number | undefined;
}

/** Paths, `file:`, `s3:` and `gs:`. An object store's client is loaded when the first URI of its scheme is opened. */
export function projectStorage({
  projectRoot,
  env,
  clock,
  random,
  fetch,
  timeoutMs,
}: ProjectStorageOptions): Storage {
  const patience = { clock, random, timeoutMs };
  return new StorageByScheme({
    file: async () => new FileStorage(random),
    s3: async () => {
      const [{ ObjectStorage }, { connectS3 }] = await Promise.all([
        import("./object/object-storage.ts"),
        import("./s3/connect-s3.ts"),
      ]);
      return new ObjectStorage(() => connectS3(env, projectRoot), patience);
    },
    gs: async () => {
      const [{ ObjectStorage }, { connectGcs }] = await Promise.all([
        import("./object/object-storage.ts"),
        import("./gcs/connect-gcs.ts"),
      ]);
      return new ObjectStorage(() => connectGcs(env, projectRoot, fetch), patience);
    },
  });
}
