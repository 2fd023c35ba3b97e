import type { CommandProcess } from "../../process/command-process.ts";
import type { Logger } from "../../runtime/base/context.ts";
import { GrpcHost } from "../../runtime/service/grpc/grpc-host.ts";
import { RequestLog } from "../../runtime/service/observers/request-log.ts";
import type { Reading } from "../../runtime/service/observers/request-metrics.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import type { ServerOptions } from "../../runtime/service/server-options.ts";
import { addOperations } from "../../serving/add-operations.ts";
import { EventLoopWatch, readThreadTimes } from "../../serving/event-loop-watch.ts";
import { resolveAddress, hostPort, listenError } from "../../serving/listen-address.ts";
import { serveMetrics } from "./metrics-endpoint.ts";
import type { ServeOptions } from "./serve-options.ts";
import { ReloadedCredentials } from "./tls-files.ts";

/** What the server needs besides its options. */
export type ServeParts = Pick<ServerOptions, "registry" | "secrets" | "storage"> & {
  readonly log: Logger;
  readonly process: CommandProcess;
};

/** A server that listens. It and its timers last until the process ends. */
export interface Serving {
  /** The actual address and port, even if port 0 was requested. */
  readonly address: string;
  readonly port: number;
  readonly metrics: { readonly address: string; readonly port: number } | undefined;
  /** Calls in flight now. */
  readonly inFlight: number;
  /**
   * Sets health to NOT_SERVING and rejects new calls. Resolves when those in flight have ended, or
   * after the time to drain.
   */
  stop(): Promise<{ readonly cut: number }>;
}

/**
 * Creates the server and listens. Throws FX5002 and FX5004.
 *
 * @param logsPolls whether the log contains `debug` lines
 */
export async function startServing(
  { host, port, prometheus, tls, reflection, drainMs, limits }: ServeOptions,
  { process, ...parts }: ServeParts,
  logsPolls: boolean,
): Promise<Serving> {
  const address = await resolveAddress(host);
  const loop = new EventLoopWatch(
    readThreadTimes(process),
    parts.log,
    (): readonly ServedRequest[] => server.listRequests(),
  );
  const metrics = prometheus && (await createMetrics(loop, process));
  const requestLog = new RequestLog(parts.log, { debug: logsPolls });
  const observers = [...(metrics === undefined ? [] : [metrics]), requestLog, loop];
  const server = new GrpcHost({ ...parts, ...limits, observers });
  const health = await addOperations(server, reflection);
  const { setLogVerbosity, logVerbosity } = await import("@grpc/grpc-js");
  setLogVerbosity(logVerbosity.NONE); // it would print the error that bind throws, too
  const credentials = tls && new ReloadedCredentials(tls, parts.log);
  const boundPort = await server
    .bind(hostPort(address, port), credentials)
    .catch((error: unknown) => {
      throw listenError(error as Error, host, port, "--port");
    });
  const endpoint =
    prometheus &&
    (await serveMetrics(
      { metrics: metrics!, isServing: () => health.isServing },
      await resolveAddress(prometheus.host),
      prometheus.port,
    ));
  loop.start();
  return {
    address,
    port: boundPort,
    metrics: endpoint,
    get inFlight() {
      return server.inFlight;
    },
    stop: () => {
      health.stop();
      return server.close({ drainMs });
    },
  };
}

/** Loads the metrics library only if it is needed. */
async function createMetrics(loop: EventLoopWatch, process: CommandProcess) {
  const { RequestMetrics } = await import("../../runtime/service/observers/request-metrics.ts");
  return new RequestMetrics([...loop.readings, ...listProcessReadings(process)]);
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
