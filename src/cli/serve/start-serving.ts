import type { ServerCredentials } from "@grpc/grpc-js";
import type { Storage } from "../../runtime/base/storage.ts";
import type { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { SecretResolver } from "../../runtime/secrets/secret-resolver.ts";
import { GrpcHost } from "../../runtime/service/grpc/grpc-host.ts";
import { HealthService } from "../../runtime/service/grpc/health-service.ts";
import { RequestLog } from "../../runtime/service/observers/request-log.ts";
import type { Reading, RequestMetrics } from "../../runtime/service/observers/request-metrics.ts";
import type { ServedRequest } from "../../runtime/service/request-observer.ts";
import { EventLoopWatch } from "./event-loop-watch.ts";
import { resolveAddress, hostPort, listenError } from "./listen-address.ts";
import { type MetricsSource, serveMetrics } from "./metrics-endpoint.ts";
import type { LogLevel, PinoLog } from "./pino-log.ts";
import type { ServeOptions } from "./serve-options.ts";
import {
  readTlsFiles,
  ReplaceableCredentials,
  watchTlsFiles,
  findValidityFaults,
} from "./tls-files.ts";

export interface ServeParts {
  readonly registry: ConnectorRegistry;
  readonly secrets: SecretResolver;
  readonly log: PinoLog;
  readonly logLevel: LogLevel;
  readonly storage: Storage | undefined;
}

/** A server that listens. */
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

/** Creates the server and listens. Throws FX5002 and FX5004. */
export async function startServing(options: ServeOptions, parts: ServeParts): Promise<Serving> {
  const address = await resolveAddress(options.host);
  const loop = new EventLoopWatch(
    () => performance.now(),
    parts.log.logger,
    (): readonly ServedRequest[] => server.listRequests(),
  );
  const metrics =
    options.prometheus && (await requestMetrics([...loop.readings, ...processReadings()]));
  const server = new GrpcHost({
    registry: parts.registry,
    secrets: parts.secrets,
    log: parts.log.logger,
    observers: [
      ...(metrics === undefined ? [] : [metrics]),
      new RequestLog(parts.log.logger, { debug: parts.logLevel === "debug" }),
      loop,
    ],
    maxMessageBytes: options.maxMessageBytes,
    maxConcurrency: options.maxConcurrency,
    getFaultBudgetMs: options.getFaultBudgetMs,
    ...(parts.storage !== undefined && { storage: parts.storage }),
  });
  const health = await addOperations(server, options);
  const endings: (() => void)[] = [];
  try {
    const port = await bind(server, address, options, parts.log, endings);
    const endpoint =
      metrics &&
      (await listenForMetrics({ metrics, isServing: () => health.isServing }, options, endings));
    endings.push(loop.start());
    return {
      address,
      port,
      metrics: endpoint,
      get inFlight() {
        return server.inFlight;
      },
      stop: async () => {
        health.stop();
        const closed = await server.close({ drainMs: options.drainMs });
        for (const end of endings) end();
        return closed;
      },
    };
  } catch (error) {
    for (const end of endings) end();
    await server.close();
    throw error;
  }
}

async function addOperations(
  server: GrpcHost,
  { reflection }: ServeOptions,
): Promise<HealthService> {
  const grpc = await server.grpc();
  const health = new HealthService([...server.serviceNames, HealthService.serviceName]);
  health.addTo(grpc);
  if (reflection) {
    const { ReflectionService } = await import("../../runtime/service/grpc/reflection-service.ts");
    new ReflectionService([...server.serviceNames, HealthService.serviceName]).addTo(grpc);
  }
  return health;
}

async function bind(
  server: GrpcHost,
  address: string,
  options: ServeOptions,
  log: PinoLog,
  endings: (() => void)[],
): Promise<number> {
  const { setLogVerbosity, logVerbosity } = await import("@grpc/grpc-js");
  setLogVerbosity(logVerbosity.NONE); // it would print the error that bind throws, too
  const credentials = await credentialsFor(options, log, endings);
  try {
    return await server.bind(hostPort(address, options.port), credentials);
  } catch (error) {
    throw listenError(error as Error, options.host, options.port, "--port");
  }
}

/** Reloads changed certificates. Logs a warning for invalid ones, and keeps the last valid ones. */
async function credentialsFor(
  { tls }: ServeOptions,
  { logger }: PinoLog,
  endings: (() => void)[],
): Promise<ServerCredentials | undefined> {
  if (tls === undefined) return undefined;
  const read = readTlsFiles(tls);
  const warnOfValidity = (context: typeof read.context): void => {
    for (const fault of findValidityFaults(tls, context, new Date())) logger.warn(fault);
  };
  warnOfValidity(read.context);
  const credentials = new ReplaceableCredentials(read.context);
  const changed = (fresh: typeof read.context): void => {
    credentials.replace(fresh);
    logger.info("reloaded the certificates for new connections");
    warnOfValidity(fresh);
  };
  endings.push(
    watchTlsFiles(tls, read, {
      changed,
      refused: (error) =>
        logger.warn(
          `the changed certificates are invalid, so the server keeps the previous ones: ${error.message}`,
        ),
    }),
  );
  return credentials;
}

async function listenForMetrics(
  source: MetricsSource,
  options: ServeOptions,
  endings: (() => void)[],
): Promise<{ readonly address: string; readonly port: number }> {
  const { host, port } = options.prometheus!;
  const address = await resolveAddress(host);
  const endpoint = await serveMetrics(source, address, port);
  endings.push(() => endpoint.close());
  return { address, port: endpoint.port };
}

/** Loads the metrics library only if it is needed. */
async function requestMetrics(readings: readonly Reading[]): Promise<RequestMetrics> {
  const { RequestMetrics } = await import("../../runtime/service/observers/request-metrics.ts");
  return new RequestMetrics(readings);
}

function processReadings(): readonly Reading[] {
  return [
    {
      name: "process_resident_memory_bytes",
      help: "Resident memory.",
      read: () => process.memoryUsage.rss(),
    },
    {
      name: "process_cpu_seconds_total",
      help: "CPU time spent so far.",
      isCounter: true,
      read: () => {
        const { user, system } = process.cpuUsage();
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
