import { Flags, type Interfaces } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { WORKER_DEFAULTS } from "../../runtime/workers/worker-pools.ts";
import { countAvailableCores } from "../../server-process/available-cores.ts";
import {
  countFlag,
  envFileFlag,
  listFlag,
  readSize,
  readTime,
  switchFlag,
  textFlag,
} from "../shared-flags.ts";
import type { TlsFiles } from "./tls-files.ts";

const ADDRESS = { helpGroup: "ADDRESS" };
const LIMIT = { helpGroup: "LIMIT" };
const WORKERS = { helpGroup: "WORKERS" };
const tlsFlag = (description: string, dependsOn: string[]) =>
  Flags.string({ description, helpGroup: "TLS", helpValue: "FILE", dependsOn });

/** The flags of `fx serve`. */
export const SERVE_FLAGS = {
  host: Flags.string({
    ...ADDRESS,
    description: "The address to listen on. 0.0.0.0 or :: listens on all interfaces.",
    default: "127.0.0.1",
  }),
  port: countFlag("The port to listen on. 0 picks a free one.", {
    ...ADDRESS,
    default: 8000,
    min: 0,
    max: 65535,
  }),
  "prometheus-host": textFlag("HOST", "The address of /metrics and /healthz.", {
    ...ADDRESS,
    defaultHelp: async () => "that of --host",
  }),
  "prometheus-port": countFlag("The port of /metrics and /healthz.", {
    ...ADDRESS,
    helpValue: "PORT",
    default: 9090,
    min: 0,
    max: 65535,
  }),
  "tls-cert": tlsFlag("The certificate and its chain, PEM. Reloaded when it changes.", ["tls-key"]),
  "tls-key": tlsFlag("The key of the certificate, PEM.", ["tls-cert"]),
  "tls-client-ca": tlsFlag("Accept only clients with a certificate of this CA.", ["tls-cert"]),
  drain: textFlag("TIME", "How long calls in flight may take after SIGTERM or SIGINT.", {
    ...LIMIT,
    default: "30s",
  }),
  "max-message": textFlag("SIZE", "The largest request to accept, up to 64MiB.", {
    ...LIMIT,
    default: "16MiB",
  }),
  "max-concurrency": countFlag("Maximum calls in flight; as many again may queue.", {
    ...LIMIT,
    helpValue: "N",
    default: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  workers: textFlag(
    "N|auto",
    "Run all connectors in this many worker processes; auto is one per core. 0 runs those that do not block in the main process.",
    { ...WORKERS, default: "0" },
  ),
  "blocking-calls": countFlag(
    "Maximum calls of one blocking connector at once, each in its own worker process.",
    { ...WORKERS, helpValue: "N", default: WORKER_DEFAULTS.blockingCalls, min: 1, max: 256 },
  ),
  "worker-timeout": textFlag(
    "TIME",
    "Replace a worker process that does not respond for this long after the deadlines of its calls.",
    { ...WORKERS, default: `${WORKER_DEFAULTS.timeoutMs / 1000}s` },
  ),
  "env-file": envFileFlag(),
  "storage-allow": listFlag(
    "PREFIX",
    "Allow reading and writing URIs under this prefix, or in this folder (repeatable).",
    LIMIT,
  ),
  "get-fault-budget": textFlag("TIME", "How long `get` may keep failing before the job fails.", {
    ...LIMIT,
    default: "10m",
  }),
  reflection: switchFlag("Describe the services to gRPC clients such as grpcurl.", {
    default: true,
    allowNo: true,
  }),
  "log-format": Flags.option({
    options: ["auto", "json", "text"] as const,
    description: "Log format: auto is text on a terminal, JSON elsewhere.",
    default: "auto" as const,
  })(),
  metrics: switchFlag("Serve /metrics and /healthz.", { ...ADDRESS, default: true, allowNo: true }),
};

type ServeFlags = Interfaces.InferredFlags<typeof SERVE_FLAGS>;

/** The options of `fx serve`, from checked flags. */
export type ServeOptions = ReturnType<typeof serveOptionsFromFlags>;

/** Throws FX2002 for an invalid value. */
export function serveOptionsFromFlags(flags: ServeFlags) {
  return {
    host: flags.host,
    port: flags.port,
    /** Undefined with `--no-metrics`. */
    prometheus: flags.metrics
      ? { host: flags["prometheus-host"] ?? flags.host, port: flags["prometheus-port"] }
      : undefined,
    /** Undefined without TLS. */
    tls: tlsFilesFromFlags(flags),
    drainMs: readTime("--drain", flags.drain),
    limits: {
      maxMessageBytes: readSize("--max-message", flags["max-message"]),
      maxConcurrency: flags["max-concurrency"],
      getFaultBudgetMs: readTime("--get-fault-budget", flags["get-fault-budget"]),
    },
    workers: {
      shared: readWorkers(flags.workers),
      blockingCalls: flags["blocking-calls"],
      timeoutMs: readTime("--worker-timeout", flags["worker-timeout"]),
    },
    storagePrefixes: flags["storage-allow"] ?? [],
    reflection: flags.reflection,
    logFormat: flags["log-format"],
  };
}

const MOST_WORKERS = 256;

function readWorkers(text: string): number {
  if (text === "auto") return countAvailableCores();
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Infinity;
  if (count <= MOST_WORKERS) return count;
  const fault = `--workers expects a number up to ${MOST_WORKERS}, or auto, got ${JSON.stringify(text)}`;
  throw new FxError("FX2002", fault, { hint: "--workers auto" });
}

function tlsFilesFromFlags(flags: ServeFlags): TlsFiles | undefined {
  const { "tls-cert": cert, "tls-key": key, "tls-client-ca": clientCa } = flags;
  return cert === undefined || key === undefined ? undefined : { cert, key, clientCa };
}
