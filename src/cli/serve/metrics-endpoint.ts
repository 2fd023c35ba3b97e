import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { RequestMetrics } from "../../runtime/service/observers/request-metrics.ts";
import { listenError } from "./listen-address.ts";

export interface MetricsEndpoint {
  readonly port: number;
  close(): void;
}

/** What the HTTP endpoint reports. */
export interface MetricsSource {
  readonly metrics: RequestMetrics;
  /** For probes that cannot use gRPC: those of Kubernetes do not support TLS. */
  readonly isServing: () => boolean;
}

type Page = (response: ServerResponse) => Promise<void> | void;

/** Serves `GET /metrics` and `GET /healthz`. Throws FX5002 if the port is in use. */
export async function serveMetrics(
  { metrics, isServing }: MetricsSource,
  host: string,
  port: number,
): Promise<MetricsEndpoint> {
  const { createServer } = await import("node:http");
  const pages: ReadonlyMap<string | undefined, Page> = new Map([
    ["/metrics", (response: ServerResponse) => sendMetrics(response, metrics)],
    [
      "/healthz",
      (response: ServerResponse) =>
        isServing() ? sendText(response, 200, "SERVING") : sendText(response, 503, "NOT_SERVING"),
    ],
  ]);
  const server = createServer((request, response) => void reply(request, response, pages));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(listenError(error, host, port, "--prometheus-port")),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
  server.unref();
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, close };
}

async function reply(
  { url, method }: IncomingMessage,
  response: ServerResponse,
  pages: ReadonlyMap<string | undefined, Page>,
): Promise<void> {
  const page = pages.get(url?.split("?")[0]);
  try {
    if (page === undefined) sendText(response, 404, `see ${[...pages.keys()].join(" and ")}`);
    else if (method !== "GET" && method !== "HEAD") sendText(response, 405, "GET only");
    else await page(response);
  } catch (error) {
    sendText(response, 500, describeThrown(error));
  }
}

async function sendMetrics(response: ServerResponse, metrics: RequestMetrics): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { "content-type": metrics.contentType }).end(text);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(`${text}\n`);
}
