import { abortable } from "../../base/abort.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";
import type { StorageContent } from "../../base/storage.ts";
import type { ObjectCall } from "./object-call.ts";
import type { ObjectUpload, UploadPart } from "./object-client.ts";

/** Memory needed for each part in flight. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Uploads small content in one request and large content in parts. Stores the object completely or
 * not at all. Returns its size.
 */
export async function putObject(
  call: ObjectCall,
  at: ObjectUri,
  content: StorageContent,
): Promise<number> {
  const parts = splitParts(
    content instanceof Uint8Array ? content : abortable(content, call.signal),
    PART_BYTES,
  );
  try {
    const { value: first } = await parts.next();
    if (first === undefined) throw new Error("there is always a last part");
    if (!first.isLast) return await upload(call, at, first, parts);
    await call.repeat((signal) => call.client.putWhole(at, first.bytes, signal));
    return first.bytes.length;
  } finally {
    await parts.return();
  }
}

async function upload(
  call: ObjectCall,
  at: ObjectUri,
  first: UploadPart,
  rest: AsyncIterable<UploadPart>,
): Promise<number> {
  const started = await call.repeat((signal) => call.client.startUpload(at, signal));
  try {
    const size = await putParts(call, started, first, rest);
    await call.repeat((signal) => started.complete(signal));
    return size;
  } catch (error) {
    // The original error matters more than a failed clean-up; stores expire unfinished uploads.
    await call
      .unstoppable()
      .repeat((signal) => started.abort(signal))
      .catch(() => undefined);
    throw error;
  }
}

async function putParts(
  call: ObjectCall,
  started: ObjectUpload,
  first: UploadPart,
  rest: AsyncIterable<UploadPart>,
): Promise<number> {
  const inFlight = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let size = 0;
  const put = (part: UploadPart): void => {
    size += part.bytes.length;
    const work: Promise<void> = call
      .repeat((signal) => started.putPart(part, signal))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
  };
  try {
    put(first);
    for await (const part of rest) {
      while (inFlight.size >= started.concurrency) await Promise.race(inFlight);
      if (failure !== undefined) break;
      put(part);
    }
  } finally {
    await Promise.all(inFlight);
  }
  if (failure !== undefined) throw failure.error;
  return size;
}

/**
 * Splits content into parts of equal size; only the last may be smaller. Yields at least one part.
 */
async function* splitParts(
  content: StorageContent,
  partBytes: number,
): AsyncGenerator<UploadPart, void> {
  const slices =
    content instanceof Uint8Array ? sliceContent(content, partBytes) : gather(content, partBytes);
  let waiting: Uint8Array = new Uint8Array();
  let offset = 0;
  let index = -1;
  for await (const bytes of slices) {
    if (index >= 0) {
      yield { index, offset, bytes: waiting, isLast: false };
      offset += waiting.length;
    }
    waiting = bytes;
    index += 1;
  }
  yield { index: Math.max(index, 0), offset, bytes: waiting, isLast: true };
}

function* sliceContent(content: Uint8Array, partBytes: number): Iterable<Uint8Array> {
  for (let start = 0; start < content.length; start += partBytes)
    yield content.subarray(start, start + partBytes);
}

/**
 * Collects small chunks and splits large ones. Copies them, because a source may reuse its chunks.
 */
async function* gather(
  chunks: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncIterable<Uint8Array> {
  let part = new GrowingPart(partBytes, 0);
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0;) {
      rest = rest.subarray(part.take(rest));
      if (!part.isFull) continue;
      yield part.bytes;
      part = new GrowingPart(partBytes, partBytes);
    }
  }
  if (part.bytes.length > 0) yield part.bytes;
}

/** Grows by doubling, so that small content takes little memory. */
class GrowingPart {
  readonly #most: number;
  #memory: Uint8Array = new Uint8Array();
  #length = 0;

  constructor(most: number, atOnce: number) {
    this.#most = most;
    this.#reserve(atOnce);
  }

  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  get isFull(): boolean {
    return this.#length === this.#most;
  }

  /** Returns how many bytes it copied. */
  take(chunk: Uint8Array): number {
    const count = Math.min(chunk.length, this.#most - this.#length);
    this.#reserve(this.#length + count);
    this.#memory.set(chunk.subarray(0, count), this.#length);
    this.#length += count;
    return count;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#memory.length) return;
    const grown = Buffer.allocUnsafeSlow(
      Math.min(this.#most, Math.max(bytes, 2 * this.#memory.length)),
    );
    grown.set(this.bytes);
    this.#memory = grown;
  }
}
