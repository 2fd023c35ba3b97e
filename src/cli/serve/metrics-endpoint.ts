import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { HealthService } from "../../runtime/service/grpc/health-service.ts";
import type { RequestMetrics } from "../../runtime/service/observers/request-metrics.ts";
import { listenError } from "../../server-process/listen-address.ts";

/** What the HTTP endpoint reports. */
export interface MetricsSource {
  readonly metrics: RequestMetrics;
  /** For probes that cannot use gRPC: those of Kubernetes do not support TLS. */
  readonly health: Pick<HealthService, "isServing" | "refused">;
}

/** Serves `GET /metrics` and `GET /healthz`. Throws FX5002 if the port is in use. */
export async function serveMetrics(source: MetricsSource, address: string, port: number) {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    void reply(request, source)
      .catch((error: unknown): Reply => ({ status: 500, text: `${describeThrown(error)}\n` }))
      .then(({ status, type = "text/plain", text }) =>
        response.writeHead(status, { "content-type": type }).end(text),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, address, port, "--prometheus-port")));
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
  server.unref();
  return { address, port: (server.address() as AddressInfo).port };
}

interface Reply {
  readonly status: number;
  /** Default: plain text. */
  readonly type?: string;
  readonly text: string;
}

async function reply(
  { url, method }: IncomingMessage,
  { metrics, health }: MetricsSource,
): Promise<Reply> {
  const path = url?.split("?")[0];
  if (path !== "/metrics" && path !== "/healthz")
    return { status: 404, text: "see /metrics and /healthz\n" };
  if (method !== "GET" && method !== "HEAD") return { status: 405, text: "GET only\n" };
  if (path === "/metrics")
    return { status: 200, type: metrics.contentType, text: await metrics.text() };
  if (!health.isServing) return { status: 503, text: "NOT_SERVING\n" };
  const refused = health.refused.map((connector) => `NOT_SERVING ${connector}\n`);
  return { status: 200, text: `SERVING\n${refused.join("")}` };
}
