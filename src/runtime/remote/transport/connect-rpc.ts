import type { Dispatcher } from "undici";
import { abortReason } from "../../base/abort.ts";
import { isPlainObject } from "../../base/json.ts";
import {
  DEADLINE_MS,
  type Rpc,
  type RpcAddress,
  RpcFailure,
  type RpcOptions,
  RPC_STATUSES,
  type RpcStatus,
} from "./rpc.ts";

/** The largest reply that fx accepts. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A server that fails sends a short text. */
const MOST_ERROR_BYTES = 64 * 1024;
const FRAME_HEAD = 5;
const COMPRESSED = 1;
const END_OF_STREAM = 2;

/**
 * Calls Flyte 2 with the Connect protocol over HTTP/1.1, which passes every proxy. A proxy comes
 * from the address or the environment.
 */
export async function openConnect(address: RpcAddress): Promise<Rpc> {
  const { Agent, EnvHttpProxyAgent, ProxyAgent, request } = await import("undici");
  const { host, port, tls, proxy } = address;
  const connect = {
    rejectUnauthorized: tls?.skipVerify !== true,
    ...(tls?.ca !== undefined && { ca: tls.ca }),
    ...(tls?.cert !== undefined && { cert: tls.cert }),
    ...(tls?.key !== undefined && { key: tls.key }),
  };
  const options = { connect, requestTls: connect, bodyTimeout: 0, headersTimeout: 0 };
  const dispatcher: Dispatcher =
    proxy === undefined
      ? new EnvHttpProxyAgent(options)
      : proxy === ""
        ? new Agent(options)
        : new ProxyAgent({ ...options, uri: proxy });
  const base = `${tls === undefined ? "http" : "https"}://${host}:${port}`;

  const post = async (path: string, body: Uint8Array, contentType: string, rest: RpcOptions) => {
    const { headers, signal } = rest;
    try {
      return await request(`${base}${path}`, {
        method: "POST",
        body,
        dispatcher,
        signal,
        headers: { ...headers, "content-type": contentType, "connect-protocol-version": "1" },
      });
    } catch (error) {
      throw toConnectionFailure(error, path, rest);
    }
  };

  return {
    async unary(path, body, { deadlineMs = DEADLINE_MS, ...rest }) {
      const deadline = AbortSignal.timeout(deadlineMs);
      const signal =
        rest.signal === undefined ? deadline : AbortSignal.any([rest.signal, deadline]);
      const limits = { ...rest, signal };
      try {
        const reply = await post(path, body, "application/proto", limits);
        const bytes = await readBody(reply.body, path, limits);
        if (reply.statusCode === 200) return bytes;
        throw failureFromBody(bytes, reply.statusCode, path);
      } catch (error) {
        if (!deadline.aborted || rest.signal?.aborted === true) throw error;
        throw new RpcFailure("DEADLINE_EXCEEDED", `no answer within ${deadlineMs / 1000} s`, {
          path,
        });
      }
    },
    async *stream(path, body, rest) {
      const reply = await post(path, encodeFrame(body), "application/connect+proto", rest);
      if (reply.statusCode !== 200)
        throw failureFromBody(await readBody(reply.body, path, rest), reply.statusCode, path);
      yield* readFrames(reply.body, path, rest);
    },
    close: () => void dispatcher.destroy().catch(() => undefined),
  };
}

function encodeFrame(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Yields the messages of a stream. A stream that ends without its last frame was cut off. */
async function* readFrames(
  body: AsyncIterable<Uint8Array>,
  path: string,
  options: RpcOptions,
): AsyncGenerator<Uint8Array> {
  let buffered = Buffer.alloc(0);
  try {
    for await (const chunk of body) {
      buffered = Buffer.concat([buffered, chunk]);
      while (buffered.length >= FRAME_HEAD) {
        const flags = buffered.readUInt8(0);
        const size = buffered.readUInt32BE(1);
        if (size > MOST_BYTES) throw tooLarge(path);
        if (buffered.length < FRAME_HEAD + size) break;
        const frame = buffered.subarray(FRAME_HEAD, FRAME_HEAD + size);
        buffered = buffered.subarray(FRAME_HEAD + size);
        if ((flags & COMPRESSED) !== 0)
          throw new RpcFailure("INTERNAL", "the server compressed a message unasked", { path });
        if ((flags & END_OF_STREAM) !== 0) {
          throwIfFailed(frame, path);
          return;
        }
        yield frame;
      }
    }
  } catch (error) {
    throw error instanceof RpcFailure ? error : toConnectionFailure(error, path, options);
  }
  throw new RpcFailure("UNAVAILABLE", "the stream was cut off", { path });
}

function throwIfFailed(frame: Uint8Array, path: string): void {
  const end = parseJson(frame);
  const error = isPlainObject(end) ? end["error"] : undefined;
  if (isPlainObject(error)) throw failureFromJson(error, path);
}

async function readBody(
  body: AsyncIterable<Uint8Array>,
  path: string,
  options: RpcOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MOST_BYTES) throw tooLarge(path);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof RpcFailure ? error : toConnectionFailure(error, path, options);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string): RpcFailure {
  return new RpcFailure("RESOURCE_EXHAUSTED", `the reply is larger than ${MOST_BYTES} bytes`, {
    path,
  });
}

/** The server's error, or what an intermediary answered instead. */
function failureFromBody(bytes: Uint8Array, httpStatus: number, path: string): RpcFailure {
  const json = parseJson(bytes.subarray(0, MOST_ERROR_BYTES));
  if (isPlainObject(json) && typeof json["code"] === "string") return failureFromJson(json, path);
  const status = STATUS_BY_HTTP[httpStatus] ?? "UNKNOWN";
  return new RpcFailure(status, `HTTP status ${httpStatus}`, { path });
}

const STATUS_BY_HTTP: Readonly<Record<number, RpcStatus>> = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "UNIMPLEMENTED",
  408: "DEADLINE_EXCEEDED",
  415: "UNIMPLEMENTED",
  429: "UNAVAILABLE",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "UNAVAILABLE",
};

function failureFromJson(json: Record<string, unknown>, path: string): RpcFailure {
  const { code, message } = json;
  const name = String(code).toUpperCase().replace("CANCELED", "CANCELLED");
  const status = RPC_STATUSES.find((known) => known === name) ?? "UNKNOWN";
  return new RpcFailure(status, typeof message === "string" ? message : "", { path });
}

function toConnectionFailure(error: unknown, path: string, { signal }: RpcOptions): Error {
  if (signal?.aborted === true) return abortReason(signal);
  const { message, code } = error as NodeJS.ErrnoException;
  return new RpcFailure("UNAVAILABLE", message || String(code), {
    path,
    cause: error,
    isOpen: code !== "ECONNREFUSED" && code !== "ENOTFOUND",
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
