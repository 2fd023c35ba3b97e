import { createNotOpenedError } from "../base/storage-uri.ts";
import { routeStorage } from "./route-storage.ts";

/** Rejects every URI, for a process without access to storage. */
export const closedStorage = routeStorage((uri) => {
  throw createNotOpenedError(uri, "this process has no access to storage");
});
