import { once } from "node:events";
import {
  createServer,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { idempotencyKey } from "../../../src/runtime/connector/idempotency-key.ts";
import { getMethodPath } from "../../../src/runtime/wire/connector-methods.ts";
import type { Wire } from "../../../src/runtime/wire/wire.ts";
import { toFrame } from "./http2-call.ts";

/** How the reply of a create reaches the client, after the job was created. */
export type BrokenReply = (stream: ServerHttp2Stream, reply: Buffer) => void;

const OK = { ":status": 200, "content-type": "application/grpc" };

/** The ways in which a reply breaks. */
export const BROKEN_REPLIES: Readonly<Record<string, BrokenReply>> = {
  ...Object.fromEntries(
    [1, 2, 5, 8, 11].map((code): [string, BrokenReply] => [
      `RST_STREAM with code ${code}`,
      (stream) => stream.close(code),
    ]),
  ),
  "RST_STREAM after the headers": (stream) => {
    stream.respond(OK);
    stream.close(2);
  },
  "HTTP 500": (stream) => {
    stream.respond({ ":status": 500, "content-type": "text/html" });
    stream.end("<html>");
  },
  "HTTP 503": (stream) => {
    stream.respond({ ":status": 503 }, { endStream: true });
  },
  "a message without trailers": (stream, reply) => {
    stream.respond(OK);
    stream.end(toFrame(reply));
  },
  "no headers but the first": (stream) => {
    stream.respond(OK, { endStream: true });
  },
  "a status that is not a number": (stream) =>
    stream.respond({ ...OK, "grpc-status": "broken" }, { endStream: true }),
  "GOAWAY and a closed connection": (stream) => {
    stream.session?.goaway(0, 0);
    stream.session?.destroy();
  },
  "a closed connection": (stream) => stream.session?.destroy(),
  "a truncated message": (stream, reply) => respond(stream, toFrame(reply).subarray(0, 6)),
  "an unreadable message": (stream) => respond(stream, toFrame(Buffer.of(0x0a, 0x7f, 0))),
  "a message that claims to be compressed": (stream, reply) => {
    const compressed = toFrame(reply);
    compressed[0] = 1;
    respond(stream, compressed);
  },
  "no message": (stream) => respond(stream, Buffer.alloc(0)),
  "a message that is too large": (stream) => respond(stream, toFrame(Buffer.alloc(5 << 20))),
};

/**
 * Starts a server of one connector that creates a job per idempotency key and may break each reply.
 *
 * @param replies how to reply to the first creates; undefined for a whole reply
 */
export async function startBreakingServer(
  wire: Wire,
  taskType: string,
  replies: (create: number) => BrokenReply | undefined,
) {
  const keys: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const methods: Readonly<Record<string, (request: Buffer) => Uint8Array>> = {
    [getMethodPath(wire.protocol, "list_connectors")]: () =>
      wire.server.encodeListConnectors([
        {
          name: "Breaking Connector",
          isSync: false,
          supportedTaskCategories: [{ name: taskType, version: 0 }],
        },
      ]),
    [getMethodPath(wire.protocol, "create")]: (request) => {
      const identity = wire.server.decodeCreateTask(request).attemptIdentity();
      keys.push(idempotencyKey(identity ?? ""));
      return wire.server.encodeCreateTask(Buffer.from(keys.at(-1)!));
    },
    [getMethodPath(wire.protocol, "get")]: () =>
      wire.server.encodeGetTask({
        phase: "SUCCEEDED",
        message: "",
        logLinks: [],
        outputs: { literals: { temp: { scalar: { primitive: { floatValue: 4.5 } } } } },
      }),
    [getMethodPath(wire.protocol, "delete")]: () => wire.server.encodeDeleteTask(),
  };
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.on("session", (session) => {
    sessions.add(session.on("error", () => undefined));
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    const path = headers[":path"]!;
    const chunks: Buffer[] = [];
    stream.on("error", () => undefined);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const method = methods[path];
      if (method === undefined) {
        stream.respond({ ...OK, "grpc-status": "12" }, { endStream: true });
        return;
      }
      const reply = Buffer.from(method(Buffer.concat(chunks).subarray(5)));
      const breakReply =
        path === getMethodPath(wire.protocol, "create") ? replies(keys.length) : undefined;
      if (breakReply === undefined) respond(stream, toFrame(reply));
      else breakReply(stream, reply);
    });
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The idempotency keys of the creates, in order. */
    keys,
    async close() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Replies with these bytes and OK, or another status. */
export function respond(
  stream: ServerHttp2Stream,
  bytes: Buffer,
  trailers: OutgoingHttpHeaders = { "grpc-status": "0" },
): void {
  stream.respond(OK, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(bytes);
}
