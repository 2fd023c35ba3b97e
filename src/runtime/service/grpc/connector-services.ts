import type { GrpcServer } from "../connector-server.ts";
import { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServerOptions } from "../server-options.ts";
import { addServices } from "./service-definition.ts";
import { ASYNC_SERVICES, METADATA_SERVICES, SYNC_SERVICES } from "./service-tables.ts";

/**
 * Serves asynchronous connectors: `flyteidl.service.AsyncAgentService`, and
 * `flyteidl2.connector.AsyncConnectorService`, which under Flyte 2 also serves the synchronous ones.
 * {@link createServer} includes it; use this class to add it to your own gRPC server.
 */
export class AsyncConnectorService {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = ASYNC_SERVICES.map(({ name }) => name);
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds both protocols' services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls, ASYNC_SERVICES);
  }
}

/**
 * Serves synchronous connectors: `flyteidl.service.SyncAgentService`. Flyte 2 has no such service; there
 * {@link AsyncConnectorService} serves them.
 */
export class SyncConnectorService {
  /** Full name of the service. */
  static readonly serviceNames: readonly string[] = SYNC_SERVICES.map(({ name }) => name);
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds the service to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls, SYNC_SERVICES);
  }
}

/** Tells the engine which connectors there are: `flyteidl.service.AgentMetadataService` and `flyteidl2.connector.ConnectorMetadataService`. */
export class ConnectorMetadataService {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = METADATA_SERVICES.map(({ name }) => name);
  readonly #calls: CallsInFlight;

  constructor(options: ServerOptions = {}) {
    this.#calls = new CallsInFlight(options);
  }

  /** Adds both protocols' services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addServices(server, this.#calls, METADATA_SERVICES);
  }
}
