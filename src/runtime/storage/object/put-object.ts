import { abortable } from "../abortable.ts";
import type { ObjectUri } from "../storage-uri.ts";
import type { ObjectCall } from "./object-call.ts";
import type { ObjectUpload, UploadPart } from "./object-client.ts";
import { partsOf } from "./parts-of.ts";

/** Also how much memory an upload takes, times the parts that are on their way at once. */
const PART_BYTES = 8 * 1024 * 1024;

/** Small content in one request, large content in parts; the object is there whole or not at all. Returns its size. */
export async function putObject(
  call: ObjectCall,
  at: ObjectUri,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<number> {
  const parts = partsOf(
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
    // What could not be taken away is less than what went wrong: the store's own rules for unfinished uploads remain.
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
