import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import type { ObjectCall } from "./object-call.ts";
import type { ExpectedChecksum, ObjectPart, OpenedObject } from "./object-client.ts";

/**
 * Streams an object or a part of it. If the connection breaks, continues after the last byte
 * received, in the same version of the object. Compares the checksum at the end. Rejects an object
 * of more than `limit` bytes before reading it.
 */
export async function* readObject(
  call: ObjectCall,
  part: ObjectPart,
  limit: number,
): AsyncIterable<Uint8Array> {
  const reading = new Reading(call, part, limit);
  try {
    for (;;) {
      const chunk = await call.retry(() => reading.next(), isTransient);
      if (chunk === undefined) return;
      yield chunk;
    }
  } finally {
    reading.close();
  }
}

/** If the content changed, reading again cannot fix the chunks that were already returned. */
function isTransient(error: FxError): boolean {
  return error.retryable && error.code !== "FX5014";
}

class Reading {
  readonly #call: ObjectCall;
  readonly #part: ObjectPart;
  readonly #limit: number;
  #version: string | undefined;
  #checksum: ExpectedChecksum | undefined;
  #size: number | undefined;
  #isOpened = false;
  #opened: OpenedObject | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #position: number;

  constructor(call: ObjectCall, part: ObjectPart, limit: number) {
    this.#call = call;
    this.#part = part;
    this.#limit = limit;
    this.#position = part.start;
  }

  /** The next chunk; undefined at the end. Opens the object again after a failure. */
  async next(): Promise<Uint8Array | undefined> {
    try {
      this.#chunks ??= await this.#open();
      if (this.#chunks === undefined) return undefined;
      const chunks = this.#chunks;
      const next = await this.#call.once(() => Promise.resolve(chunks.next()));
      if (next.done === true) {
        this.#end();
        return;
      }
      this.#position += next.value.length;
      this.#checksum?.update(next.value);
      return next.value;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#opened?.close();
    this.#opened = undefined;
    this.#chunks = undefined;
  }

  #end(): undefined {
    if (this.#size !== undefined && this.#countLeft() > 0)
      throw new FxError(
        "FX5013",
        `${showUri(this.#call.uri)}: the connection closed after ${this.#position} of ${this.#size} bytes`,
      );
    if (this.#checksum?.matches() === false)
      throw this.#mismatch("does not match the store's checksum");
  }

  /** Undefined if nothing is left. */
  async #open(): Promise<AsyncIterator<Uint8Array> | undefined> {
    if (this.#countLeft() <= 0) return undefined;
    const { start, end } = this.#part;
    const part = { start: this.#position, end, version: this.#version };
    const { client, at } = this.#call;
    const opened = await this.#call.once((signal) => client.open(at, part, signal));
    this.#opened = opened;
    if (this.#isOpened && (opened === undefined || opened.size !== this.#size))
      throw this.#mismatch("changed while it was read");
    if (opened === undefined) return undefined;
    this.#size = opened.size;
    this.#isOpened = true;
    this.#version ??= opened.version;
    const isFromStart = start === 0 && end === undefined && this.#position === 0;
    if (isFromStart) this.#checksum = opened.checksum;
    if (opened.size !== undefined && this.#countLeft() > this.#limit)
      throw new FxError("FX5016", `${showUri(this.#call.uri)} has more than ${this.#limit} bytes`);
    return opened.chunks[Symbol.asyncIterator]();
  }

  /** The number of bytes that are still to be read; infinite if nothing bounds it. */
  #countLeft(): number {
    const { end = Infinity } = this.#part;
    return Math.min(end, this.#size ?? Infinity) - this.#position;
  }

  #mismatch(problem: string): FxError {
    return new FxError("FX5014", `${showUri(this.#call.uri)} ${problem}`);
  }
}
