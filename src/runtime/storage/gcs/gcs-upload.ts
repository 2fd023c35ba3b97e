import type { CRC32C } from "@google-cloud/storage";
import { FxError } from "../../base/errors/errors.ts";
import type { ObjectUpload, UploadPart } from "../object/object-client.ts";
import { isTransientStatus } from "../object/transient-fault.ts";

/** The parts used here of a complete object's metadata. */
interface StoredObject {
  readonly crc32c?: string;
  readonly generation?: string;
}

/**
 * A resumable upload: sends parts in order to one secret URI. The object exists once the store has
 * its last byte. If its checksum then differs, fx deletes it.
 */
export class GcsUpload implements ObjectUpload {
  readonly concurrency = 1;
  readonly #session: string;
  readonly #fetch: typeof fetch;
  readonly #checksum: CRC32C;
  readonly #remove: (generation: string) => Promise<unknown>;
  #checksummed = 0;
  #stored: StoredObject | undefined;

  constructor(
    session: string,
    httpFetch: typeof fetch,
    checksum: CRC32C,
    remove: (generation: string) => Promise<unknown>,
  ) {
    this.#session = session;
    this.#fetch = httpFetch;
    this.#checksum = checksum;
    this.#remove = remove;
  }

  /** The store skips bytes that it already has, and may keep fewer bytes than it receives. */
  async putPart({ index, offset, bytes, isLast }: UploadPart, signal: AbortSignal): Promise<void> {
    this.#addToChecksum(index, bytes);
    const end = offset + bytes.length;
    for (let position = offset; this.#stored === undefined && position < end;) {
      const range = `bytes ${position}-${end - 1}/${isLast ? end : "*"}`;
      const before = position;
      position = await this.#send(bytes.subarray(position - offset), range, signal);
      if (this.#stored === undefined && position <= before)
        throw new FxError("FX5013", "the store accepted none of the bytes sent");
    }
  }

  async complete(): Promise<void> {
    const { crc32c, generation } = this.#stored ?? {};
    if (crc32c === undefined || crc32c === this.#checksum.toString()) return;
    if (generation !== undefined) await this.#remove(generation);
    throw new FxError("FX5014", "its checksum differs from the store's, so fx deleted it");
  }

  async abort(signal: AbortSignal): Promise<void> {
    await this.#fetch(this.#session, { method: "DELETE", signal });
  }

  #addToChecksum(index: number, bytes: Uint8Array): void {
    if (index < this.#checksummed) return;
    this.#checksum.update(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#checksummed = index + 1;
  }

  /** Returns how many bytes the store has; meaningless once it has the whole object. */
  async #send(bytes: Uint8Array, contentRange: string, signal: AbortSignal): Promise<number> {
    const body = bytes as Uint8Array<ArrayBuffer>;
    const response = await this.#fetch(this.#session, {
      method: "PUT",
      headers: { "content-range": contentRange },
      redirect: "manual",
      signal,
      body,
    });
    const text = await response.text();
    if (response.ok) this.#stored = JSON.parse(text) as StoredObject;
    else if (response.status !== 308)
      throw new FxError(
        isTransientStatus(response.status) ? "FX5013" : "FX5012",
        `the store rejected the upload (${response.status})`,
      );
    const last = /-(\d+)$/.exec(response.headers.get("range") ?? "")?.[1];
    return last === undefined ? 0 : Number(last) + 1;
  }
}
