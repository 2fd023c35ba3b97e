import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { loadReflectedMessages } from "../../../src/runtime/wire/reflected/reflected-message.ts";
import { closeWithScope } from "../hooks/current-test.ts";
import { type FakeCluster, isOver } from "./fake-cluster.ts";
import type { ClusterServer } from "./flyte1-server.ts";
import { watchApp } from "./flyte2-apps.ts";
import { createReply, type Message, METHODS, Refused, toDetails } from "./flyte2-replies.ts";

/** gRPC's limit, which Flyte 1 has; an operator may set it for Flyte 2. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Serves a cluster as Flyte 2's Connect handlers do, over HTTP/1.1. */
export async function serveFlyte2(
  cluster: FakeCluster,
  options: { readonly tls?: ServerOptions; readonly stepsPerStream?: number } = {},
): Promise<ClusterServer> {
  const messages = await loadReflectedMessages("flyte2");
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    void respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    const method = Object.values(METHODS).find((one) => one === path);
    const body = await readBody(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const isStream = headers["content-type"] === "application/connect+proto";
    const bytes = isStream ? readFrame(body) : decompress(body, headers["content-encoding"]);
    try {
      if (body.length > MOST_BYTES)
        throw new Refused(
          "resource_exhausted",
          `message size ${body.length} is larger than configured max ${MOST_BYTES}`,
        );
      if (path.startsWith("/flyteidl2.app.") && !cluster.hasApps)
        throw new Refused("unimplemented", `${path} is not implemented`);
      if (method === undefined) throw new Refused("unimplemented", `${path} is not implemented`);
      const { request, reply: replyType } = messages.findMethod(method);
      const message = messages.decode(request, bytes) as Message;
      cluster.calls.push({ path, type: request, bytes, message: { ...message }, headers });
      const fault = cluster.takeFault(path);
      if (fault === "silent") return;
      if (fault === "cut") return void response.destroy();
      if (typeof fault === "object") throw new Refused(fault.status.toLowerCase(), fault.message);
      if (!path.includes("AuthMetadataService") && !cluster.isAllowed(headers))
        throw new Refused("unauthenticated", "token missing or expired");
      if (method === METHODS.tailLogs) {
        sendLog(response);
        return;
      }
      if (method === METHODS.tailAppLogs) {
        sendAppLog(response, replyType);
        return;
      }
      if (method === METHODS.watchApp) {
        await watchAppEvents(message, response, replyType);
        return;
      }
      if (isStream) {
        await watch(message, response, replyType);
        return;
      }
      const reply = messages.encode(
        replyType,
        createReply(cluster, messages, method, message, bytes),
      );
      if (fault === "lost") return void response.destroy();
      response.writeHead(200, { "content-type": "application/proto" }).end(reply);
    } catch (error) {
      const { code = "internal", message } = error as Partial<Refused>;
      response
        .writeHead(code === "unauthenticated" ? 401 : 400, { "content-type": "application/json" })
        .end(JSON.stringify({ code, message }));
    }
  };
  const sendLog = (response: ServerResponse): void => {
    const lines = cluster.log.map((message) => ({ message }));
    const reply = messages.encode(messages.findMethod(METHODS.tailLogs).reply, {
      logs: [{ lines }],
    });
    response.writeHead(200, { "content-type": "application/connect+proto" });
    response.write(frame(0, reply));
    response.end(frame(2, "{}"));
  };
  const sendAppLog = (response: ServerResponse, type: string): void => {
    const names = Object.keys(cluster.appLog);
    if (names.length === 0) throw new Refused("not_found", "no replicas found");
    response.writeHead(200, { "content-type": "application/connect+proto" });
    const replies = [
      { replicas: { replicas: names.map((name) => ({ name })) } },
      ...names.map((name) => ({
        batches: {
          logs: [
            {
              replicaId: { name },
              structuredLines: cluster.appLog[name]!.map((text) => ({ message: text })),
            },
          ],
        },
      })),
    ];
    for (const reply of replies) response.write(frame(0, messages.encode(type, reply)));
    response.end(frame(2, "{}"));
  };
  const watchAppEvents = async (
    { appId }: Message,
    response: ServerResponse,
    type: string,
  ): Promise<void> => {
    response.writeHead(200, { "content-type": "application/connect+proto" });
    let sent = 0;
    for await (const event of watchApp(cluster, appId.name, () => cluster.change(response))) {
      if (response.destroyed) return;
      response.write(frame(0, messages.encode(type, event)));
      sent += 1;
      if (sent >= cluster.appEventsPerStream) return void response.destroy();
    }
    response.end(frame(2, "{}"));
  };
  const watch = async (
    { actionId }: Message,
    response: ServerResponse,
    type: string,
  ): Promise<void> => {
    const { name } = actionId.run;
    response.writeHead(200, { "content-type": "application/connect+proto" });
    for (let sent = 0; sent < (options.stepsPerStream ?? Infinity); sent += 1) {
      const step = cluster.look(name);
      if (step === undefined)
        return void response.end(
          frame(
            2,
            JSON.stringify({ error: { code: "not_found", message: `run ${name} not found` } }),
          ),
        );
      response.write(
        frame(0, messages.encode(type, { details: toDetails(cluster, actionId.run, step) })),
      );
      if (isOver(step.phase)) break;
      if (cluster.isAtRest(name)) await cluster.change(response);
      if (response.destroyed) return;
    }
    response.end(frame(2, "{}"));
  };
  const server = options.tls === undefined ? createHttp(answer) : createHttps(options.tls, answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: closeWithScope(async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    }),
  };
}

function frame(flags: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content as string);
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** The message of a request that is a stream of one frame. */
function readFrame(frame: Buffer): Buffer {
  return decompress(frame.subarray(5), frame[0] === 1 ? "gzip" : undefined);
}

function decompress(bytes: Buffer, encoding: string | undefined): Buffer {
  return encoding === "gzip" ? gunzipSync(bytes) : bytes;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
