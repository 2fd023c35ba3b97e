import { createNotOpenedError } from "../base/storage-uri.ts";
import type { Storage } from "../base/storage.ts";

/** Refuses every URI: for a process that is allowed no storage. */
export const closedStorage: Storage = {
  // eslint-disable-next-line require-yield -- it always throws
  async *get(uri) {
    throw closed(uri);
  },
  getBytes: (uri) => Promise.reject(closed(uri)),
  put: (uri) => Promise.reject(closed(uri)),
  // eslint-disable-next-line require-yield -- as above
  async *list(uri) {
    throw closed(uri);
  },
  delete: (uri) => Promise.reject(closed(uri)),
  stat: (uri) => Promise.reject(closed(uri)),
};

function closed(uri: string): Error {
  return createNotOpenedError(uri, "no storage is allowed to this process");
}
