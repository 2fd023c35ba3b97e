import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
import { canRetry, type ObjectCall, pauseBefore } from "./object-call.ts";
import type { ExpectedChecksum, ObjectPart, OpenedObject } from "./object-client.ts";

/**
 * Streams an object or a part of it. If the connection breaks, continues after the last byte
 * received, in the same version of the object. Compares the checksum at the end. Rejects an object
 * of more than `limit` bytes before reading it.
 */
export async function* readObject(
  call: ObjectCall,
  at: ObjectUri,
  part: ObjectPart,
  limit = Infinity,
): AsyncIterable<Uint8Array> {
  const reading = new Reading(call, at, part, limit);
  for (let attempt = 1; ; attempt += 1) {
    const before = reading.position;
    try {
      yield* reading.chunks();
      return;
    } catch (error) {
      if (reading.position > before) attempt = 1;
      if (isContentChanged(error) || !canRetry(call.patience, attempt, error)) throw error;
      await pauseBefore(call.patience, attempt, call.signal);
    }
  }
}

/** The content changed. Reading again cannot fix the chunks already returned. */
function isContentChanged(error: unknown): boolean {
  return error instanceof FxError && error.code === "FX5014";
}

class Reading {
  readonly #call: ObjectCall;
  readonly #at: ObjectUri;
  readonly #end: number | undefined;
  readonly #limit: number;
  readonly #isWhole: boolean;
  #version: string | undefined;
  #checksum: ExpectedChecksum | undefined;
  #size: number | undefined;
  #isOpened = false;
  position: number;

  constructor(call: ObjectCall, at: ObjectUri, { start, end }: ObjectPart, limit: number) {
    this.#call = call;
    this.#at = at;
    this.#end = end;
    this.#limit = limit;
    this.#isWhole = start === 0 && end === undefined;
    this.position = start;
  }

  /** The remaining chunks. */
  async *chunks(): AsyncIterable<Uint8Array> {
    if (this.#isRead()) return;
    const opened = await this.#open();
    const chunks = opened.chunks[Symbol.asyncIterator]();
    try {
      this.#checkLimit(opened.size);
      for (;;) {
        const next = await this.#call.once(() => Promise.resolve(chunks.next()));
        if (next.done === true) break;
        this.position += next.value.length;
        this.#checksum?.update(next.value);
        yield next.value;
      }
    } finally {
      opened.close();
    }
    this.#checkEnd();
  }

  async #open(): Promise<OpenedObject> {
    const part = { start: this.position, end: this.#end, version: this.#version };
    const opened = await this.#call.once((signal) =>
      this.#call.client.open(this.#at, part, signal),
    );
    if (this.#isOpened && opened.size !== this.#size)
      throw this.#mismatch("changed while it was read");
    this.#size = opened.size;
    this.#isOpened = true;
    this.#version ??= opened.version;
    if (this.#isWhole && this.position === 0) this.#checksum = opened.checksum;
    return opened;
  }

  #checkLimit(size = 0): void {
    const left = Math.min(this.#end ?? Infinity, size) - this.position;
    if (left > this.#limit)
      throw new FxError("FX5016", `${showUri(this.#call.uri)} has more than ${this.#limit} bytes`);
  }

  #isRead(): boolean {
    return this.#size !== undefined && this.position >= Math.min(this.#end ?? Infinity, this.#size);
  }

  #checkEnd(): void {
    if (this.#size !== undefined && !this.#isRead())
      throw new FxError(
        "FX5013",
        `${showUri(this.#call.uri)}: the connection closed after ${this.position} of ${this.#size} bytes`,
      );
    if (this.#checksum?.matches() === false)
      throw this.#mismatch("does not match the store's checksum");
  }

  #mismatch(problem: string): FxError {
    return new FxError("FX5014", `${showUri(this.#call.uri)} ${problem}`);
  }
}
