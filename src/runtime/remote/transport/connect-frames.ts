import { isPlainObject, parseJson } from "../../base/json.ts";
import { asBuffer } from "../../calls/grpc-bytes.ts";
import { failureFromJson } from "./connect-failure.ts";
import { MOST_BYTES, RpcFailure } from "./rpc.ts";

/** One byte of flags, and four of length. */
const HEAD_BYTES = 5;
const COMPRESSED = 1;
const END_OF_STREAM = 2;

/** A message in the frame in which the Connect protocol streams it. */
export function encodeFrame(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/**
 * Yields the messages of a stream. Throws RpcFailure for the error in its last frame; UNAVAILABLE
 * if the last frame is missing, because then the stream was cut off.
 */
export async function* readFrames(
  body: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const received = new ByteQueue();
  let head: Buffer | undefined;
  for await (const chunk of body) {
    received.add(chunk);
    for (;;) {
      head ??= received.take(HEAD_BYTES);
      if (head === undefined) break;
      const size = head.readUInt32BE(1);
      if (size > MOST_BYTES)
        throw new RpcFailure("RESOURCE_EXHAUSTED", `a reply of ${size} bytes is too large`, {
          path,
        });
      const frame = received.take(size);
      if (frame === undefined) break;
      const flags = head.readUInt8(0);
      head = undefined;
      if ((flags & COMPRESSED) !== 0)
        throw new RpcFailure("INTERNAL", "the server compressed a message unasked", { path });
      if ((flags & END_OF_STREAM) !== 0) {
        throwIfFailed(frame, path);
        return;
      }
      yield frame;
    }
  }
  throw new RpcFailure("UNAVAILABLE", "the stream was cut off", { path });
}

function throwIfFailed(lastFrame: Buffer, path: string): void {
  const end = parseJson(lastFrame.toString());
  const error = isPlainObject(end) ? end["error"] : undefined;
  if (isPlainObject(error)) throw failureFromJson(error, path);
}

/** Chunks that arrived. Joins them only when a whole frame is there. */
class ByteQueue {
  #chunks: Buffer[] = [];
  #length = 0;

  add(chunk: Uint8Array): void {
    this.#chunks.push(asBuffer(chunk));
    this.#length += chunk.length;
  }

  /** Removes this many bytes. Returns undefined if there are fewer. */
  take(size: number): Buffer | undefined {
    if (this.#length < size) return undefined;
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    const [all = Buffer.alloc(0)] = this.#chunks;
    this.#chunks = [all.subarray(size)];
    this.#length -= size;
    return all.subarray(0, size);
  }
}
