import type { StopSignals } from "../../process/process-end/listen-to-signals.ts";
import { unlistContainerTypes } from "../../project/unlist-container-types.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { countOf, formatMs } from "../../runtime/base/text.ts";
import { flushTraces } from "../../runtime/base/tracing.ts";
import { formatAddress } from "../../runtime/client/split-address.ts";
import { ConnectorRegistry } from "../../runtime/connector/connector-registry.ts";
import type { LoadedProject } from "../../runtime/loader/load-project.ts";
import {
  getContainerBytes,
  getHeapBytes,
  getLargestMessage,
  servedSecrets,
  WORKER_BYTES,
} from "../../runtime/service/server-options.ts";
import { checkConnectors, warnOfUncheckedOutputs } from "../../server-process/check-connectors.ts";
import { warnOfClearText } from "../../server-process/listen-address.ts";
import { logLevelFromEnv, openLog, surviveAuthorErrors } from "../../server-process/open-log.ts";
import { openServedStorage } from "../../server-process/open-served-storage.ts";
import type { CommandHost } from "../fx-command.ts";
import type { ServeOptions } from "./serve-options.ts";
import { countWorkers, type Serving, startServing } from "./start-serving.ts";

/** What fx takes beside its worker processes, and each of these, with requests of at most 1 MiB. */
const LEAST_BYTES = 64 * 1024 * 1024;
const LEAST_WORKER_BYTES = 56 * 1024 * 1024;

/** The process that `fx serve` runs in. */
export interface ServeContext {
  /** The variables of `--env-file`, under whose names fx finds secrets even without the prefix. */
  readonly envFileNames: ReadonlySet<string>;
  readonly signals: StopSignals;
  readonly host: CommandHost;
}

/**
 * Checks and serves the registered connectors until SIGTERM or SIGINT, and returns when the last
 * call has ended. Uncaught errors of author code are only logged, because other jobs must continue.
 *
 * @throws FxError FX1008 if calls did not end in time
 */
export async function serveProject(
  options: ServeOptions,
  { paths, modules, tasks }: LoadedProject,
  { envFileNames, signals, host }: ServeContext,
): Promise<void> {
  const { process } = host;
  const level = logLevelFromEnv(process.env);
  const registry = ConnectorRegistry.shared;
  const secrets = servedSecrets(process.env, envFileNames);
  host.hideSecrets(secrets);
  const unlisted = unlistContainerTypes(tasks, registry, process.cwd);
  const files = modules.map(({ file }) => file);
  checkConnectors(registry.connectors, secrets, files, process.cwd);
  const workers = countWorkers(options.workers, registry);
  checkWorkerMemory(workers);
  const log = await openLog(level, options, host);
  const { logger } = log;
  const storage = await openServedStorage(options.storagePrefixes, host.projectRoot, process.env);
  const { storagePrefixes } = options;
  const parts = {
    registry,
    secrets,
    log: logger,
    process,
    workerData: { paths, storagePrefixes },
    ...(storage !== undefined && { storage }),
  };
  const serving = await startServing(options, parts, level === "debug");
  surviveAuthorErrors(logger, process);
  const stopped = signals.next(); // before the announcement, whose reader may send a signal at once
  if (host.wantsJson)
    host.print("", createServingDocument(serving, options, process.node.pid, registry.connectors));
  else host.note(describeServing(serving, options, registry.connectors.length));
  for (const note of unlisted) host.note(note);
  const warnings = [
    warnOfSmallHeap(options.limits.maxMessageBytes, workers),
    options.tls === undefined ? warnOfClearText(serving) : undefined,
  ];
  for (const warning of warnings) if (warning !== undefined) host.note(warning);
  warnOfUncheckedOutputs(registry.connectors, logger);
  await stopped;
  const { error, summary } = await drain(serving, options.drainMs);
  await flushTraces();
  log.flush();
  if (error !== undefined) throw error;
  host.note(summary);
}

/** Waits for the calls in flight. The error is FX1008 if it had to cut calls off. */
async function drain(serving: Serving, drainMs: number) {
  const startedAt = performance.now();
  const finished = serving.inFlight;
  const { cut } = await serving.stop();
  const calls = finished === 0 ? "no call" : countOf(finished, "call");
  const tookS = (performance.now() - startedAt) / 1000;
  const summary = `health NOT_SERVING, ${calls} in flight${finished === 0 ? "" : " finished"}, closed in ${tookS.toFixed(1)} s`;
  const late = `${countOf(cut, "call was", "calls were")} cancelled: not done within --drain ${formatMs(drainMs)}; their callers retry`;
  const error =
    cut > 0 ? new FxError("FX1008", late, { hint: "--drain 60s waits longer" }) : undefined;
  return { summary, error };
}

/** Throws FX5007 if the container is too small for the worker processes, even if requests are small. */
function checkWorkerMemory(workers: number): void {
  const containerBytes = getContainerBytes();
  const needed = LEAST_BYTES + workers * LEAST_WORKER_BYTES;
  if (workers === 0 || needed <= containerBytes) return;
  throw new FxError(
    "FX5007",
    `${countOf(workers, "worker process needs", "worker processes need")} at least ${toMebibytes(needed)} of memory, and this container has ${toMebibytes(containerBytes)}`,
    {
      hint: "set fewer with --workers, or with --blocking-calls for each blocking connector, or raise the container's memory limit",
    },
  );
}

/** A warning if the heap is too small for the largest request that was configured. */
function warnOfSmallHeap(maxMessageBytes: number, workers: number): string | undefined {
  const heapBytes = getHeapBytes(workers);
  const largest = getLargestMessage(heapBytes);
  if (maxMessageBytes <= largest) return undefined;
  const neededHeap = (maxMessageBytes * heapBytes) / largest;
  const beside =
    workers === 0 ? "" : ` beside ${countOf(workers, "worker process", "worker processes")}`;
  const needed = 2 * neededHeap + workers * WORKER_BYTES;
  return `warning: requests above ${toMebibytes(largest)} are refused: --max-message ${toMebibytes(maxMessageBytes)} needs a heap of ${toMebibytes(neededHeap)}, and this process may use ${toMebibytes(heapBytes)}${beside}; raise the container's memory limit to ${toMebibytes(needed)}`;
}

function toMebibytes(bytes: number): string {
  return `${Math.floor(bytes / (1024 * 1024))} MiB`;
}

/** One line about what the server serves, and where. */
function describeServing(serving: Serving, options: ServeOptions, connectors: number): string {
  const { address, port, metrics } = serving;
  const protocols = "Flyte 1 (sync, async, metadata) and Flyte 2 (async, metadata)";
  const services = `${protocols}, health${options.reflection ? ", reflection" : ""}`;
  const tls = { none: "", tls: " (TLS)", mutual: " (mutual TLS)" }[getTlsMode(options)];
  const metricsPlace =
    metrics?.address === address
      ? `:${metrics.port}`
      : metrics && formatAddress(metrics.address, metrics.port);
  const parts = [
    `${services} on ${formatAddress(address, port)}${tls}`,
    ...(metricsPlace === undefined ? [] : [`metrics ${metricsPlace}`]),
    countOf(connectors, "connector"),
  ];
  return `✔ ${parts.join(" · ")}`;
}

/** For `--json`. */
function createServingDocument(
  serving: Serving,
  options: ServeOptions,
  pid: number,
  connectors: readonly { readonly name: string }[],
): object {
  const { address: host, port, metrics } = serving;
  return {
    server: {
      host,
      port,
      tls: getTlsMode(options),
      metrics: metrics === undefined ? null : { host: metrics.address, port: metrics.port },
      reflection: options.reflection,
      pid,
      connectors: connectors.map(({ name }) => name),
    },
  };
}

function getTlsMode({ tls }: ServeOptions): "none" | "tls" | "mutual" {
  if (tls === undefined) return "none";
  return tls.clientCa === undefined ? "tls" : "mutual";
}
