import type { ServerResponse } from "node:http";
import type { ServerOptions } from "node:https";
import { gunzipSync } from "node:zlib";
import { loadReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { httpServer, type SeenRequest } from "../server/http-server.ts";
import { answerCall, BROKEN, Refused, toTextHeaders } from "./answer-call.ts";
import type { FakeCluster } from "./fake-cluster.ts";
import { createHandlers, type Handler, METHODS } from "./flyte2-replies.ts";
import type { ClusterServer } from "./serve-cluster.ts";

/** gRPC's limit, which Flyte 1 has; an operator may set it for Flyte 2. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Serves a cluster as Flyte 2's Connect handlers do, over HTTP/1.1. */
export async function serveFlyte2(
  cluster: FakeCluster,
  tls?: ServerOptions,
): Promise<ClusterServer> {
  const messages = await loadReflectedMessages("flyte2");
  const handlers = new Map(
    Object.entries(createHandlers(cluster, messages)).map(([name, handler]) => [
      METHODS[name as keyof typeof METHODS] as string,
      handler as Handler<object>,
    ]),
  );

  const respond = async (request: SeenRequest, response: ServerResponse): Promise<void> => {
    const { path } = request;
    const handler = handlers.get(path);
    if (request.bytes.length > MOST_BYTES)
      throw new Refused(
        "RESOURCE_EXHAUSTED",
        `message size ${request.bytes.length} is larger than configured max ${MOST_BYTES}`,
      );
    if (handler === undefined || (path.startsWith("/flyteidl2.app.") && !cluster.hasApps))
      throw new Refused("UNIMPLEMENTED", `${path} is not implemented`);
    const { reply: type } = messages.findMethod(path);
    const call = { path, bytes: readMessage(request), headers: toTextHeaders(request.headers) };
    const answer = answerCall(cluster, messages, call, (message: object) =>
      handler(message, { bytes: call.bytes, changed: () => cluster.change(response) }),
    );
    if (answer === undefined) return;
    if (Symbol.asyncIterator in answer) return stream(answer, type, response);
    const reply = messages.encode(type, answer);
    response.writeHead(200, { "content-type": "application/proto" }).end(reply);
  };

  const stream = async (
    replies: AsyncGenerator<object>,
    type: string,
    response: ServerResponse,
  ): Promise<void> => {
    response.writeHead(200, { "content-type": "application/connect+proto" });
    const end = await send(replies, type, response).catch(toJson);
    response.end(frame(2, Buffer.from(JSON.stringify(end))));
  };

  const send = async (
    replies: AsyncGenerator<object>,
    type: string,
    response: ServerResponse,
  ): Promise<object> => {
    let sent = 0;
    for await (const reply of replies) {
      if (response.destroyed) break;
      response.write(frame(0, messages.encode(type, reply)));
      sent += 1;
      if (sent >= cluster.mostPerStream) break;
    }
    return {};
  };

  const { origin, close } = await httpServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (error === BROKEN) return response.destroy();
      const { code, message } = toJson(error).error;
      return response
        .writeHead(code === "unauthenticated" ? 401 : 400, { "content-type": "application/json" })
        .end(JSON.stringify({ code, message }));
    });
  }, tls);
  return { address: new URL(origin).host, close };
}

/** An error as the last frame of a stream has it. */
function toJson(error: unknown) {
  const { status = "INTERNAL", message } = error as Partial<Refused>;
  return { error: { code: status.toLowerCase(), message } };
}

function frame(flags: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(content.length, 1);
  return Buffer.concat([head, content]);
}

/** The message of a request, which a stream has in one frame. */
function readMessage({ bytes, headers }: SeenRequest): Buffer {
  const isStream = headers["content-type"] === "application/connect+proto";
  const isCompressed = isStream ? bytes[0] === 1 : headers["content-encoding"] === "gzip";
  const message = isStream ? bytes.subarray(5) : bytes;
  return isCompressed ? gunzipSync(message) : message;
}
