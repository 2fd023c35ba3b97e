import type { Awaitable } from "../base/context.ts";
import { createNotOpenedError } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";

/**
 * Passes each call to the storage that `route` returns for its URI. Errors of `route` are thrown by
 * the call.
 */
export function routeStorage(route: (uri: string) => Awaitable<Storage>): Storage {
  return {
    async *get(uri, options) {
      yield* (await route(uri)).get(uri, options);
    },
    getBytes: async (uri, options) => (await route(uri)).getBytes(uri, options),
    put: async (uri, content, options) => (await route(uri)).put(uri, content, options),
    async *list(uri, options) {
      yield* (await route(uri)).list(uri, options);
    },
    delete: async (uri, options) => (await route(uri)).delete(uri, options),
    stat: async (uri, options) => (await route(uri)).stat(uri, options),
  };
}

/** Rejects every URI, for a process without access to storage. */
export const closedStorage: Storage = routeStorage((uri) => {
  throw createNotOpenedError(uri, "this process has no access to storage");
});
