import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { isRemoteUri } from "../../base/storage-uri.ts";
import type { Storage } from "../../base/storage.ts";
import { oneLine } from "../../base/text.ts";
import { readStart } from "../transport/read-start.ts";
import { MOST_BYTES } from "../transport/rpc.ts";
import { SignedUrls } from "./signed-urls.ts";
import type { StorePolicy } from "./store-policy.ts";

/** Reads what a cluster only names, because it is too large to send. */
export interface StoreReader {
  /**
   * The bytes at a signed URL.
   *
   * @param what for messages: "the outputs of f3k9"
   */
  readSigned(what: string, url: string): Promise<Uint8Array>;
  /** The bytes at a URI in the cluster's store, with the user's own access to it. */
  readUri(uri: string, limit?: number): Promise<Uint8Array>;
}

/**
 * Reads at most as much as a cluster may send.
 *
 * @param openStorage opens the storage of the project
 */
export function createStoreReader(
  clock: Clock,
  policy: StorePolicy,
  openStorage: (() => Promise<Storage>) | undefined,
): StoreReader {
  const urls = new SignedUrls(clock, policy);
  return {
    readSigned: (what, url) =>
      urls.request(
        `read ${what} from`,
        url,
        () => ({ method: "GET" }),
        async (body) => {
          const bytes = await readStart(body, MOST_BYTES + 1);
          if (bytes.length <= MOST_BYTES) return bytes;
          throw new FxError("FX5016", `${what} have more than ${MOST_BYTES} bytes`, {
            hint: "let the task return large values as files or datasets",
          });
        },
      ),
    async readUri(uri, limit = MOST_BYTES) {
      // A cluster must not make fx read a file of this machine.
      if (!isRemoteUri(uri) || openStorage === undefined)
        throw new FxError("FX5015", `${oneLine(uri)} is not in a store that fx can read`);
      return (await openStorage()).getBytes(uri, { limit });
    },
  };
}

/**
 * Reads outputs that the cluster does not send.
 *
 * @param what for messages: "the outputs of f3k9"
 * @throws FxError with the code of the store's error, and what to do
 */
export async function readLargeOutputs(
  store: StoreReader,
  what: string,
  uri: string,
): Promise<Uint8Array> {
  try {
    return await store.readUri(uri);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    throw new FxError(
      error.code,
      `the cluster does not send ${what}, and fx cannot read them itself: ${error.summary}`,
      {
        cause: error,
        details: error.details,
        hint: error.hint ?? "raise storage.limits.maxDownloadMBs in the backend's configuration",
      },
    );
  }
}
