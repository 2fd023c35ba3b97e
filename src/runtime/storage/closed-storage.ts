import { createNotOpenedError } from "../base/storage-uri.ts";
import { routeStorage } from "./route-storage.ts";

/** Refuses every URI: for a process that is allowed no storage. */
export const closedStorage = routeStorage((uri) => {
  throw createNotOpenedError(uri, "no storage is allowed to this process");
});
