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
  const reading = new Reading(call, part);
  for (let attempt = 1; ; attempt += 1) {
    const before = reading.position;
    try {
      yield* reading.chunks(limit);
      return;
    } catch (error) {
      // The content changed. Reading again cannot fix the chunks already returned.
      if (error instanceof FxError && error.code === "FX5014") throw error;
      if (reading.position > before) attempt = 1;
      await call.pauseAfter(error, attempt);
    }
  }
}

class Reading {
  readonly #call: ObjectCall;
  readonly #part: ObjectPart;
  #version: string | undefined;
  #checksum: ExpectedChecksum | undefined;
  #size: number | undefined;
  #isOpened = false;
  position: number;

  constructor(call: ObjectCall, part: ObjectPart) {
    this.#call = call;
    this.#part = part;
    this.position = part.start;
  }

  /** The remaining chunks. */
  async *chunks(limit: number): AsyncIterable<Uint8Array> {
    if (this.#countLeft() <= 0) return;
    const opened = await this.#open();
    if (opened === undefined) return;
    const chunks = opened.chunks[Symbol.asyncIterator]();
    try {
      if (opened.size !== undefined && this.#countLeft() > limit)
        throw new FxError("FX5016", `${showUri(this.#call.uri)} has more than ${limit} bytes`);
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
    if (this.#size !== undefined && this.#countLeft() > 0)
      throw new FxError(
        "FX5013",
        `${showUri(this.#call.uri)}: the connection closed after ${this.position} of ${this.#size} bytes`,
      );
    if (this.#checksum?.matches() === false)
      throw this.#mismatch("does not match the store's checksum");
  }

  /** Undefined if nothing is left. */
  async #open(): Promise<OpenedObject | undefined> {
    const { start, end } = this.#part;
    const part = { start: this.position, end, version: this.#version };
    const { client, at } = this.#call;
    const opened = await this.#call.once((signal) => client.open(at, part, signal));
    if (this.#isOpened && (opened === undefined || opened.size !== this.#size))
      throw this.#mismatch("changed while it was read");
    if (opened === undefined) return undefined;
    this.#size = opened.size;
    this.#isOpened = true;
    this.#version ??= opened.version;
    const isFromStart = start === 0 && end === undefined && this.position === 0;
    if (isFromStart) this.#checksum = opened.checksum;
    return opened;
  }

  /** The number of bytes that are still to be read; infinite if nothing bounds it. */
  #countLeft(): number {
    const { end = Infinity } = this.#part;
    return Math.min(end, this.#size ?? Infinity) - this.position;
  }

  #mismatch(problem: string): FxError {
    return new FxError("FX5014", `${showUri(this.#call.uri)} ${problem}`);
  }
}
