import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { closeWithScope } from "../hooks/current-test.ts";

/** A request that the server received, with its whole body. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
  /** The same as text. */
  readonly body: string;
}

/** A real HTTP server on a free port of 127.0.0.1. It closes with its test or file. */
export type HttpServer = Awaited<ReturnType<typeof httpServer>>;

/**
 * Starts an HTTP server that replies to each request once its body has arrived.
 *
 * @param tls serve HTTPS
 */
export async function httpServer(
  answer: (request: SeenRequest, response: ServerResponse) => void,
  tls?: ServerOptions,
) {
  const seen: SeenRequest[] = [];
  const receive = (incoming: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const request = {
        method: incoming.method!,
        path: incoming.url!,
        headers: incoming.headers,
        bytes,
        body: bytes.toString("utf8"),
      };
      seen.push(request);
      answer(request, response);
    });
  };
  const server = tls === undefined ? createServer(receive) : createHttpsServer(tls, receive);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = closeWithScope(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const scheme = tls === undefined ? "http" : "https";
  return { origin: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}
