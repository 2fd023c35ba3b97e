import type { CRC32C } from "@google-cloud/storage";
import { FxError } from "../../base/errors/errors.ts";
import type { ObjectUpload } from "../object/object-client.ts";
import { isTransientStatus } from "../object/transient-fault.ts";

/** The parts used here of a complete object's metadata. */
interface StoredObject {
  readonly crc32c?: string;
  readonly generation?: string;
}

/**
 * A resumable upload: sends parts in order to one secret URI. The object exists once the store has
 * its last byte. If its checksum then differs, fx deletes it.
 *
 * @param session the secret URI
 * @param remove deletes the object
 */
export function createGcsUpload(
  session: string,
  httpFetch: typeof fetch,
  checksum: CRC32C,
  remove: (generation: string) => Promise<unknown>,
): ObjectUpload {
  let checksummed = 0;
  let stored: StoredObject | undefined;

  /** Returns how many bytes the store has; meaningless once it has the whole object. */
  async function send(
    bytes: Uint8Array,
    contentRange: string,
    signal: AbortSignal,
  ): Promise<number> {
    const response = await httpFetch(session, {
      method: "PUT",
      headers: { "content-range": contentRange },
      redirect: "manual",
      signal,
      body: bytes as Uint8Array<ArrayBuffer>,
    });
    const text = await response.text();
    if (response.ok) stored = JSON.parse(text) as StoredObject;
    else if (response.status !== 308)
      throw new FxError(
        isTransientStatus(response.status) ? "FX5013" : "FX5012",
        `the store rejected the upload (${response.status})`,
      );
    const last = /-(\d+)$/.exec(response.headers.get("range") ?? "")?.[1];
    return last === undefined ? 0 : Number(last) + 1;
  }

  return {
    concurrency: 1,

    /** The store skips bytes that it already has, and may keep fewer bytes than it receives. */
    async putPart({ index, offset, bytes, isLast }, signal) {
      if (index >= checksummed) {
        checksum.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
        checksummed = index + 1;
      }
      const end = offset + bytes.length;
      for (let position = offset; stored === undefined && position < end;) {
        const range = `bytes ${position}-${end - 1}/${isLast ? end : "*"}`;
        const before = position;
        position = await send(bytes.subarray(position - offset), range, signal);
        if (stored === undefined && position <= before)
          throw new FxError("FX5013", "the store accepted none of the bytes sent");
      }
    },

    async complete() {
      const { crc32c, generation } = stored ?? {};
      if (crc32c === undefined || crc32c === checksum.toString()) return;
      if (generation !== undefined) await remove(generation);
      throw new FxError("FX5014", "its checksum differs from the store's, so fx deleted it");
    },

    async abort(signal) {
      await httpFetch(session, { method: "DELETE", signal });
    },
  };
}
