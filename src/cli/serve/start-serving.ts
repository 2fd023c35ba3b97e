import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { CommandProcess } from "../../process/command-process.ts";
import type { Logger } from "../../runtime/base/context.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import { formatAddress } from "../../runtime/client/split-address.ts";
import type { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import { GrpcHost } from "../../runtime/service/grpc/grpc-host.ts";
import { addOperations, type HealthService } from "../../runtime/service/grpc/health-service.ts";
import { RequestLog } from "../../runtime/service/observers/request-log.ts";
import type { Reading, RequestMetrics } from "../../runtime/service/observers/request-metrics.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import { getHeapBytes, type ServerOptions } from "../../runtime/service/server-options.ts";
import type { WorkerOptions, WorkerPools } from "../../runtime/workers/worker-pools.ts";
import { EventLoopWatch, readThreadTimes } from "../../server-process/event-loop-watch.ts";
import { listenError, resolveAddress } from "../../server-process/listen-address.ts";
import { startServerWorker } from "../../server-process/workers/start-worker.ts";
import type { WorkerData } from "../../server-process/workers/worker-data.ts";
import type { ServeOptions } from "./serve-options.ts";
import { ReloadedCredentials } from "./tls-files.ts";

/** What the server needs besides its options. */
export type ServeParts = Pick<ServerOptions, "secrets" | "storage"> & {
  readonly registry: ConnectorRegistry;
  readonly log: Logger;
  /** How worker processes load the same connectors. */
  readonly workerData: Pick<WorkerData, "paths" | "storagePrefixes">;
  readonly process: CommandProcess;
};

/** A server that listens. It and its timers last until the process ends. */
export type Serving = Awaited<ReturnType<typeof startServing>>;

/**
 * Creates the server and listens. Throws FX5002 and FX5004.
 *
 * @param logsPolls whether the log contains `debug` lines
 */
export async function startServing(
  { host, port, prometheus, tls, reflection, drainMs, limits, ...options }: ServeOptions,
  { process, workerData, ...parts }: ServeParts,
  logsPolls: boolean,
) {
  const address = await resolveAddress(host);
  const loop = new EventLoopWatch(
    readThreadTimes(process),
    parts.log,
    (): readonly ServedRequest[] => server.listRequests(),
  );
  const most = countWorkers(options.workers, parts.registry);
  const workers: WorkerOptions = {
    ...options.workers,
    most,
    start: (own) => {
      const reportsBlocking = own.some(({ blocking }) => !blocking);
      const data = { ...workerData, isLocal: false, reportsBlocking, world: undefined };
      const all = parts.registry.connectors;
      return startServerWorker(data, { own, all }, process, getHeapBytes(most));
    },
    refused: (connector, isRefused) => health.refuse(connector, isRefused),
  };
  const readings = [...loop.readings, ...listProcessReadings(process)];
  const metrics = prometheus && (await createMetrics(readings));
  const requestLog = new RequestLog(parts.log, { debug: logsPolls });
  const observers = [...(metrics === undefined ? [] : [metrics]), requestLog, loop];
  const wanted = { workers: most > 0 ? workers : undefined };
  const server = new GrpcHost({ ...parts, ...limits, observers }, wanted);
  if (server.workers !== undefined) readings.push(...listWorkerReadings(server.workers));
  const health = await addOperations(server, reflection);
  const { setLogVerbosity, logVerbosity } = await import("@grpc/grpc-js");
  setLogVerbosity(logVerbosity.NONE); // it would print the error that bind throws, too
  const credentials = tls && new ReloadedCredentials(tls, parts.log);
  const boundPort = await server
    .bind(formatAddress(address, port), credentials)
    .catch((error: unknown) => {
      throw listenError(error as Error, host, port, "--port");
    });
  const endpoint =
    prometheus &&
    (await serveMetrics(
      { metrics: metrics!, health },
      await resolveAddress(prometheus.host),
      prometheus.port,
    ));
  loop.start();
  return {
    /** The actual address and port, even if port 0 was requested. */
    address,
    port: boundPort,
    metrics: endpoint,
    /** Calls in flight now. */
    get inFlight() {
      return server.inFlight;
    },
    /**
     * Sets health to NOT_SERVING and rejects new calls. Resolves when those in flight have ended, or
     * after the time to drain.
     */
    stop: async () => {
      health.stop();
      return server.close({ drainMs });
    },
  };
}

/** Loads the metrics library only if it is needed. */
async function createMetrics(readings: readonly Reading[]) {
  const { RequestMetrics } = await import("../../runtime/service/observers/request-metrics.ts");
  return new RequestMetrics(readings);
}

/** How many worker processes the connectors may have at most. */
export function countWorkers(
  { shared, blockingCalls }: ServeOptions["workers"],
  { connectors }: Pick<ConnectorRegistry, "connectors">,
): number {
  return shared + blockingCalls * connectors.filter(({ blocking }) => blocking).length;
}

function listWorkerReadings(workers: WorkerPools): readonly Reading[] {
  return [
    {
      name: "flyte_connector_worker_threads",
      help: "Worker processes that run connectors.",
      read: () => workers.size,
    },
    {
      name: "flyte_connector_worker_deaths_total",
      help: "Worker processes that ended without being told to.",
      isCounter: true,
      read: () => workers.deaths,
    },
  ];
}

function listProcessReadings({ node }: CommandProcess): readonly Reading[] {
  return [
    {
      name: "process_resident_memory_bytes",
      help: "Resident memory.",
      read: () => node.memoryUsage.rss(),
    },
    {
      name: "process_cpu_seconds_total",
      help: "CPU time spent so far.",
      isCounter: true,
      read: () => {
        const { user, system } = node.cpuUsage();
        return (user + system) / 1e6;
      },
    },
    {
      name: "process_start_time_seconds",
      help: "Start time of the process since the epoch.",
      read: () => performance.timeOrigin / 1000,
    },
  ];
}

/** What the HTTP endpoint reports. */
interface MetricsSource {
  readonly metrics: RequestMetrics;
  /** For probes that cannot use gRPC: those of Kubernetes do not support TLS. */
  readonly health: Pick<HealthService, "isServing" | "refused">;
}

/** Serves `GET /metrics` and `GET /healthz`. Throws FX5002 if the port is in use. */
async function serveMetrics(source: MetricsSource, address: string, port: number) {
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
