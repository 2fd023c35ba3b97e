import type { ConnectorServer, GrpcServer } from "../connector-server.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServerOptions } from "../server-options.ts";
import { CONNECTOR_SERVICES, addServices } from "./add-services.ts";
import { GrpcHost } from "./grpc-host.ts";

/**
 * Creates a server for the registered connectors, to embed in a program or a test. It serves
 * Flyte 1 (`flyteidl.service`) and Flyte 2 (`flyteidl2.connector`) on one port. `fx serve` adds TLS,
 * health, reflection, metrics, logs and signals. To add the services to your own gRPC server, use
 * {@link ConnectorServices}.
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

/**
 * The connector services of Flyte 1 and Flyte 2, for your own gRPC server. {@link createServer} includes them.
 *
 * @example
 * await new ConnectorServices({ registry }).addTo(server);
 */
export class ConnectorServices {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = CONNECTOR_SERVICES;
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds the services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls);
  }
}
