import type { Clock, Logger, Secrets } from "../base/context.ts";
import type { Protocol } from "../base/protocol.ts";
import type { Storage } from "../base/storage.ts";
import { connectTo } from "../client/connect.ts";
import { type AnyConnector, ConnectorRegistry } from "../connector/connector-registry.ts";
import { GrpcHost } from "../service/grpc/grpc-host.ts";
import { HealthService } from "../service/grpc/health-service.ts";
import { ConnectorWatch } from "./observed-connector.ts";

/** What a server in this process is made from. */
export interface InProcessOptions {
  readonly connectors: readonly AnyConnector[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly storage?: Storage;
}

/**
 * Serves the author's connectors with `fx serve`'s server on a free port of this machine. The checks
 * call it as they call any other server, and can look inside and inject faults.
 */
export async function serveInProcess(options: InProcessOptions) {
  const watch = new ConnectorWatch();
  const registry = new ConnectorRegistry();
  for (const connector of options.connectors) registry.register(watch.observe(connector));
  const fetch = watch.observeFetch(options.fetch, options.clock);
  const host = new GrpcHost({ ...options, registry, fetch });
  const health = new HealthService([...host.serviceNames, HealthService.serviceName]);
  health.addTo(await host.grpc());
  const listener = await host.open();
  const address = `127.0.0.1:${await listener.listen("127.0.0.1:0")}`;
  return {
    /** For another server, such as a second replica. */
    options,
    address,
    watch,
    connect: (protocol: Protocol) => connectTo({ address, protocol }),
    /** Resolves when the author's code and fx's server have finished every call. */
    idle: () => host.idle(),
    /** Closes all connections, as a network that breaks. */
    dropConnections: () => listener.destroy(),
    /** Shuts down as `fx serve` does on SIGTERM. */
    close: (drainMs = 0) => host.close({ drainMs }),
  };
}

export type InProcessServer = Awaited<ReturnType<typeof serveInProcess>>;
