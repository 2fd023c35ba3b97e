import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeThrown } from "../../runtime/describe-thrown.ts";
import type { RequestMetrics } from "../../runtime/service/observers/request-metrics.ts";
import { listenError } from "./listen-error.ts";

export interface MetricsEndpoint {
  readonly port: number;
  close(): void;
}

/** Answers `GET /metrics`. Throws FX5002 where the port is taken. */
export async function serveMetrics(metrics: RequestMetrics, host: string, port: number): Promise<MetricsEndpoint> {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    const isMetrics = request.url?.split("?")[0] === "/metrics";
    if (!isMetrics || (request.method !== "GET" && request.method !== "HEAD")) response.writeHead(isMetrics ? 405 : 404, { "content-type": "text/plain" }).end(isMetrics ? "GET only\n" : "see /metrics\n");
    else void answer(response, metrics);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port, "--prometheus-port")));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.unref();
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function answer(response: ServerResponse, metrics: RequestMetrics): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { "content-type": metrics.contentType }).end(text);
  } catch (error) {
    response.writeHead(500, { "content-type": "text/plain" }).end(`${describeThrown(error)}\n`);
  }
}
