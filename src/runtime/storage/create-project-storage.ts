import type { Awaitable } from "../base/context.ts";
import { createNotOpenedError, parseStorageUri } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";
import { fileStorage } from "./file/file-storage.ts";
import type { ObjectClient, Patience } from "./object/object-client.ts";
import { routeStorage } from "./routed-storage.ts";

/** Options for the storage of a project. */
export interface ProjectStorageOptions extends Patience {
  /** The project whose packages include the clients of object stores. */
  readonly projectRoot: string;
  /** Endpoints and credentials, in addition to those the clients find by themselves. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly fetch: typeof fetch;
  /** More storages, by the scheme of their URIs. Each is created on first use. */
  readonly schemes?: StorageMakers | undefined;
}

type StorageMakers = { readonly [scheme: string]: () => Awaitable<Storage> };

/**
 * Opens paths, `file:`, `s3:` and `gs:` URIs. The client of an object store is loaded with the
 * first URI of its scheme.
 */
export function createProjectStorage(options: ProjectStorageOptions): Storage {
  const { projectRoot, env, clock, fetch } = options;
  const openStore = async (connect: () => Promise<ObjectClient>): Promise<Storage> => {
    const { objectStorage } = await import("./object/object-storage.ts");
    return objectStorage(connect, options);
  };
  return chooseByScheme({
    file: async () => fileStorage(),
    s3: async () => {
      const { connectS3 } = await import("./s3/s3-object-client.ts");
      return openStore(() => connectS3(env, projectRoot));
    },
    gs: async () => {
      const { connectGcs } = await import("./gcs/gcs-object-client.ts");
      return openStore(() => connectGcs(env, projectRoot, { clock, fetch }));
    },
    ...options.schemes,
  });
}

/** Chooses a storage by the URI's scheme; paths have the scheme `file`. */
function chooseByScheme(make: StorageMakers): Storage {
  const makers = new Map(Object.entries(make));
  const made = new Map<string, Promise<Storage>>();
  return routeStorage((uri) => {
    const { scheme } = parseStorageUri(uri);
    const makeOne = makers.get(scheme);
    if (makeOne === undefined)
      throw createNotOpenedError(
        uri,
        `there is no storage for ${scheme}:, only for ${[...makers.keys()].join(", ")}`,
      );
    const storage = made.get(scheme) ?? Promise.resolve(makeOne());
    made.set(scheme, storage);
    return storage;
  });
}
