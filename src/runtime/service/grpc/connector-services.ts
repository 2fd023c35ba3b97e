import type { GrpcServer } from "../connector-server.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServerOptions } from "../server-options.ts";
import { addServices } from "./service-definition.ts";
import { CONNECTOR_SERVICES } from "./service-tables.ts";

/**
 * Flyte's connector services, of Flyte 1 and Flyte 2, for your own gRPC server. {@link createServer} includes them.
 *
 * @example
 * await new ConnectorServices({ registry }).addTo(server);
 */
export class ConnectorServices {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = CONNECTOR_SERVICES.map(({ name }) => name);
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds the services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls, CONNECTOR_SERVICES);
  }
}
