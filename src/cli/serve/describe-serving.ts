import { countOf } from "../../runtime/base/count-of.ts";
import { hostPort } from "../../serving/listen-address.ts";
import type { ServeOptions } from "./serve-options.ts";
import type { Serving } from "./start-serving.ts";

/** One line about what the server serves, and where. */
export function describeServing(
  serving: Serving,
  options: ServeOptions,
  connectors: number,
): string {
  const { address, port, metrics } = serving;
  const protocols = "Flyte 1 (sync, async, metadata) and Flyte 2 (async, metadata)";
  const services = `${protocols}, health${options.reflection ? ", reflection" : ""}`;
  const tls = { none: "", tls: " (TLS)", mutual: " (mutual TLS)" }[getTlsMode(options)];
  const metricsPlace =
    metrics?.address === address
      ? `:${metrics.port}`
      : metrics && hostPort(metrics.address, metrics.port);
  const parts = [
    `${services} on ${hostPort(address, port)}${tls}`,
    ...(metricsPlace === undefined ? [] : [`metrics ${metricsPlace}`]),
    countOf(connectors, "connector"),
  ];
  return `✔ ${parts.join(" · ")}`;
}

/** For `--json`. */
export function createServingDocument(
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
  return tls === undefined ? "none" : tls.clientCa === undefined ? "tls" : "mutual";
}
