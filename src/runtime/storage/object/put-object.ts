import { abortable } from "../../base/abort.ts";
import type { StorageContent } from "../../base/storage.ts";
import type { ObjectCall } from "./object-call.ts";
import type { UploadPart } from "./object-client.ts";

/** Memory needed for each part in flight. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Uploads small content in one request and large content in parts. Stores the object completely or
 * not at all. Returns its size.
 */
export async function putObject(call: ObjectCall, content: StorageContent): Promise<number> {
  const parts = splitParts(
    content instanceof Uint8Array
      ? sliceContent(content)
      : gatherChunks(abortable(content, call.signal)),
  );
  try {
    const { value: first } = await parts.next();
    if (first === undefined) throw new Error("there is always a last part");
    if (!first.isLast) return await uploadParts(call, first, parts);
    await call.repeat((signal) => call.client.putWhole(call.at, first.bytes, signal));
    return first.bytes.length;
  } finally {
    await parts.return();
  }
}

async function uploadParts(
  call: ObjectCall,
  first: UploadPart,
  rest: AsyncIterable<UploadPart>,
): Promise<number> {
  const upload = await call.repeat((signal) => call.client.startUpload(call.at, signal));
  const inFlight = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let size = 0;
  const put = (part: UploadPart): void => {
    size += part.bytes.length;
    const work: Promise<void> = call
      .repeat((signal) => upload.putPart(part, signal))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => inFlight.delete(work));
    inFlight.add(work);
  };
  try {
    put(first);
    for await (const part of rest) {
      while (inFlight.size >= upload.concurrency) await Promise.race(inFlight);
      if (failure !== undefined) break;
      put(part);
    }
    await Promise.all(inFlight);
    if (failure !== undefined) throw failure.error;
    await call.repeat((signal) => upload.complete(signal));
    return size;
  } catch (error) {
    await Promise.all(inFlight);
    // The original error matters more than a failed clean-up; stores expire unfinished uploads.
    await call
      .unstoppable()
      .repeat((signal) => upload.abort(signal))
      .catch(() => undefined);
    throw error;
  }
}

/** Numbers the bytes of each part. Yields at least one part. */
async function* splitParts(
  slices: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<UploadPart, void> {
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

function* sliceContent(content: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < content.length; start += PART_BYTES)
    yield content.subarray(start, start + PART_BYTES);
}

/**
 * Collects small chunks and splits large ones. Copies them, because a source may reuse its chunks.
 */
async function* gatherChunks(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let part = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of chunks) {
    for (let rest = chunk; rest.length > 0;) {
      const count = Math.min(rest.length, PART_BYTES - length);
      part = reserve(part, length + count);
      part.set(rest.subarray(0, count), length);
      length += count;
      rest = rest.subarray(count);
      if (length < PART_BYTES) continue;
      yield part;
      part = Buffer.allocUnsafeSlow(PART_BYTES);
      length = 0;
    }
  }
  if (length > 0) yield part.subarray(0, length);
}

/** Grows by doubling, so that small content takes little memory. */
function reserve(part: Buffer<ArrayBuffer>, bytes: number): Buffer<ArrayBuffer> {
  if (bytes <= part.length) return part;
  const grown = Buffer.allocUnsafeSlow(Math.min(PART_BYTES, Math.max(bytes, 2 * part.length)));
  grown.set(part);
  return grown;
}
