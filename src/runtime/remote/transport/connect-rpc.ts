import type { Dispatcher } from "undici";
import { abortReason, raceAbort, withDeadline } from "../../base/abort.ts";
import { readStart } from "../../calls/read-start.ts";
import { formatAddress } from "../config/parse-endpoint.ts";
import { failureFromConnection, failureFromReply } from "./connect-failure.ts";
import { encodeFrame, readFrames } from "./connect-frames.ts";
import { createHttpAgent, readError } from "./http-agent.ts";
import {
  DEADLINE_MS,
  MOST_BYTES,
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
