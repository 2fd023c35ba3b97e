import { FxError } from "../../runtime/base/errors/errors.ts";
import { readSize, readTime } from "../shared-flags.ts";
import type { TlsFiles } from "./tls-files.ts";

/** The parsed flags of `fx serve`. */
export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly "prometheus-host"?: string | undefined;
  readonly "prometheus-port": number;
  readonly "tls-cert"?: string | undefined;
  readonly "tls-key"?: string | undefined;
  readonly "tls-client-ca"?: string | undefined;
  readonly drain: string;
  readonly "max-message": string;
  readonly "max-concurrency": number;
  readonly "storage-allow"?: readonly string[] | undefined;
  readonly "get-fault-budget": string;
  readonly reflection: boolean;
  readonly metrics: boolean;
  readonly "log-format": LogFormat;
}

export const LOG_FORMATS = ["auto", "json", "text"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The options of `fx serve`, from checked flags. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Undefined with `--no-metrics`. */
  readonly prometheus: { readonly host: string; readonly port: number } | undefined;
  /** Undefined without TLS. */
  readonly tls: TlsFiles | undefined;
  readonly drainMs: number;
  readonly maxMessageBytes: number;
  readonly maxConcurrency: number;
  readonly storagePrefixes: readonly string[];
  readonly getFaultBudgetMs: number;
  readonly reflection: boolean;
  readonly logFormat: LogFormat;
}

/** Throws FX2002 for an invalid value, and FX2000 for a flag that needs another one. */
export function serveOptionsFromFlags(flags: ServeFlags): ServeOptions {
  return {
    host: flags.host,
    port: flags.port,
    prometheus: flags.metrics
      ? { host: flags["prometheus-host"] ?? flags.host, port: flags["prometheus-port"] }
      : undefined,
    tls: tlsFilesFromFlags(flags),
    drainMs: readTime("--drain", flags.drain),
    maxMessageBytes: readSize("--max-message", flags["max-message"]),
    maxConcurrency: flags["max-concurrency"],
    storagePrefixes: flags["storage-allow"] ?? [],
    getFaultBudgetMs: readTime("--get-fault-budget", flags["get-fault-budget"]),
    reflection: flags.reflection,
    logFormat: flags["log-format"],
  };
}

function tlsFilesFromFlags({
  "tls-cert": cert,
  "tls-key": key,
  "tls-client-ca": clientCa,
}: ServeFlags): TlsFiles | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key, clientCa };
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  const missing = [
    ...(cert === undefined ? ["--tls-cert"] : []),
    ...(key === undefined ? ["--tls-key"] : []),
  ];
  throw new FxError(
    "FX2000",
    `${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing: TLS needs a certificate and its key`,
    { hint: missing.map((flag) => `${flag} FILE`).join(" ") },
  );
}
