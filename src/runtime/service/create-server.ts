import type { Server, ServerCredentials } from "@grpc/grpc-js";
import { GrpcHost } from "./grpc-host.ts";
import type { ServerOptions } from "./server-options.ts";

/** A server of connectors, over both of Flyte's protocols. */
export interface ConnectorServer {
  /** The server of `@grpc/grpc-js` below, to add services of one's own before `bind`. The library is loaded when it is first asked for. */
  grpc(): Promise<Server>;
  /** Full names of the services of Flyte that it serves. */
  readonly serviceNames: readonly string[];
  /** Requests at work or waiting for their turn. */
  readonly inFlight: number;
  /**
   * Listens on `HOST:PORT` (port 0: any that is free) and answers the port. Default credentials: none, in clear text.
   * Rejects where the address is taken.
   */
  bind(address: string, credentials?: ServerCredentials): Promise<number>;
  /**
   * Takes no new connections and ends. Calls in flight have `drainMs` to end (default 0); then their signals fire, and
   * they are cut. Answers how many were.
   */
  close(options?: { readonly drainMs?: number }): Promise<{ readonly cut: number }>;
}

/**
 * Serves the registered connectors, over Flyte 1 (`flyteidl.service`) and Flyte 2 (`flyteidl2.connector`) on one port:
 * to embed in a program, and for tests. `fx serve` adds health, reflection, metrics, logs and signals.
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
