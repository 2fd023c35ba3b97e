import { GrpcHost } from "./grpc/grpc-host.ts";
import type { ServerOptions } from "./server-options.ts";

/** A server of connectors, over both of Flyte's protocols. */
export interface ConnectorServer {
  /** Full names of the services of Flyte that it serves. */
  readonly serviceNames: readonly string[];
  /** Requests at work or waiting for their turn. */
  readonly inFlight: number;
  /**
   * Listens on `HOST:PORT` in clear text (port 0: any that is free) and answers the port. Rejects where the address is
   * taken. The gRPC library is loaded here, not before.
   */
  bind(address: string): Promise<number>;
  /**
   * Takes no new connections and ends. Calls in flight have `drainMs` to end (default 0); then their signals fire, and
   * they are cut. Answers how many were.
   */
  close(options?: { readonly drainMs?: number }): Promise<{ readonly cut: number }>;
}

/**
 * Serves the registered connectors, over Flyte 1 (`flyteidl.service`) and Flyte 2 (`flyteidl2.connector`) on one port:
 * to embed in a program, and for tests. `fx serve` adds TLS, health, reflection, metrics, logs and signals. To add the
 * services to a gRPC server of one's own, see {@link AsyncConnectorService} and {@link SyncConnectorService}.
 *
 * @example
 * const server = createServer({ registry });
 * const port = await server.bind("127.0.0.1:0");
 * …
 * await server.close();
 */
export function createServer(options: ServerOptions = {}): ConnectorServer {
  return new GrpcHost(options);
}
