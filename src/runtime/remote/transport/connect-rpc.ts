import type { Dispatcher } from "undici";
import { abortReason, raceAbort, withDeadline } from "../../base/context.ts";
import { isPlainObject, parseJson } from "../../base/json.ts";
import { asBuffer } from "../../calls/grpc-bytes.ts";
import { readStart } from "../../calls/read-start.ts";
import { formatAddress } from "../../client/split-address.ts";
import {
  createHttpAgent,
  DEADLINE_MS,
  failureFromConnection,
  failureFromJson,
  failureFromReply,
  MOST_BYTES,
  readError,
  type Rpc,
  type RpcAddress,
  RpcFailure,
  type RpcOptions,
} from "./rpc.ts";

type Reply = Dispatcher.ResponseData;

const UNARY = "application/proto";
const STREAM = "application/connect+proto";

/**
 * Calls Flyte 2 with the Connect protocol over HTTP/1.1, which passes every proxy. A proxy comes
 * from the environment.
 */
export async function openConnect(address: RpcAddress): Promise<Rpc> {
  const { request } = await import("undici");
  const dispatcher = await createHttpAgent({ tls: address.tls });
  const scheme = address.tls === undefined ? "http" : "https";
  const base = `${scheme}://${formatAddress(address.host, address.port)}`;

  /** undici ignores the signal while it connects. */
  const post = (
    path: string,
    body: Uint8Array,
    type: string,
    { headers, signal, silenceMs }: RpcOptions,
  ): Promise<Reply> => {
    const reply = request(`${base}${path}`, {
      method: "POST",
      body,
      dispatcher,
      signal,
      ...(silenceMs !== undefined && { headersTimeout: silenceMs, bodyTimeout: silenceMs }),
      headers: { ...headers, "content-type": type, "connect-protocol-version": "1" },
    });
    return signal === undefined ? reply : raceAbort(reply, signal);
  };

  return {
    async unary(path, body, { deadlineMs = DEADLINE_MS, signal, headers }) {
      const call = async (either: AbortSignal): Promise<Uint8Array> => {
        const reply = await post(path, body, UNARY, { headers, signal: either });
        await throwIfRefused(reply, UNARY, path);
        const bytes = await readStart(reply.body, MOST_BYTES + 1);
        if (bytes.length <= MOST_BYTES) return bytes;
        const message = `the reply is larger than ${MOST_BYTES} bytes`;
        throw new RpcFailure("RESOURCE_EXHAUSTED", message, { path });
      };
      return withDeadline({ ms: deadlineMs, signal }, call, (error, isLate) => {
        if (!isLate) return toFailure(error, path, signal);
        const message = `no answer within ${deadlineMs / 1000} s`;
        return new RpcFailure("DEADLINE_EXCEEDED", message, { path });
      });
    },
    async *stream(path, body, options) {
      try {
        const reply = await post(path, encodeFrame(body), STREAM, options);
        await throwIfRefused(reply, STREAM, path);
        yield* readFrames(reply.body, path);
      } catch (error) {
        throw toFailure(error, path, options.signal);
      }
    },
    close: () => void dispatcher.destroy(),
  };
}

/** Also refuses a web page, which a proxy may send with status 200. */
async function throwIfRefused(reply: Reply, type: string, path: string): Promise<void> {
  const { statusCode, headers, body } = reply;
  if (statusCode !== 200) throw failureFromReply(reply, await readError(body), path);
  const { "content-type": received = "no content type", "content-encoding": encoding } = headers;
  const isEncoded = encoding !== undefined && encoding !== "identity";
  if (received === type && !isEncoded) return;
  body.on("error", () => undefined).destroy(); // the error below says why it is not read
  throw new RpcFailure(
    "UNKNOWN",
    `the server answered with ${isEncoded ? String(encoding) : String(received)} instead of a message`,
    { path },
  );
}

function toFailure(error: unknown, path: string, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return abortReason(signal);
  return error instanceof RpcFailure ? error : failureFromConnection(error, path);
}

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
