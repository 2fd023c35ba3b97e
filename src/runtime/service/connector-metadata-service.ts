import type { Protocol } from "../base/protocol.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Wire } from "../wire/wire.ts";
import { CallRefused, STATUS } from "./error-policy.ts";
import { unaryHandler } from "./grpc/grpc-handlers.ts";
import { type MethodToServe, addService } from "./grpc/service-definition.ts";
import type { GrpcServer } from "./grpc-server.ts";
import type { ServerOptions } from "./server-options.ts";
import { ServiceCore } from "./service-core.ts";

const FLYTE_1 = "flyteidl.service.AgentMetadataService";
const FLYTE_2 = "flyteidl2.connector.ConnectorMetadataService";

/** Tells the engine which connectors there are: `flyteidl.service.AgentMetadataService` and `flyteidl2.connector.ConnectorMetadataService`. */
export class ConnectorMetadataService {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = [FLYTE_1, FLYTE_2];
  readonly #core: ServiceCore;

  constructor(options: ServerOptions = {}) {
    this.#core = new ServiceCore(options);
  }

  /** Adds both protocols' services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addConnectorMetadataService(server, this.#core);
  }
}

export async function addConnectorMetadataService(
  server: GrpcServer,
  core: ServiceCore,
): Promise<void> {
  const [flyte1, flyte2] = await Promise.all([loadWire("flyte1"), loadWire("flyte2")]);
  addService(server, [
    get(core, FLYTE_1, "GetAgent", "flyte1", flyte1),
    list(core, FLYTE_1, "ListAgents", "flyte1", flyte1),
  ]);
  addService(server, [
    get(core, FLYTE_2, "GetConnector", "flyte2", flyte2),
    list(core, FLYTE_2, "ListConnectors", "flyte2", flyte2),
  ]);
}

function get(
  core: ServiceCore,
  service: string,
  method: string,
  protocol: Protocol,
  wire: Wire,
): MethodToServe {
  const served = { service, method, protocol, operation: "get_connector" } as const;
  return {
    ...served,
    requestStream: false,
    responseStream: false,
    handle: unaryHandler(core, served, (_, request) => getConnector(core, wire, request)),
  };
}

function list(
  core: ServiceCore,
  service: string,
  method: string,
  protocol: Protocol,
  wire: Wire,
): MethodToServe {
  const served = { service, method, protocol, operation: "list_connectors" } as const;
  return {
    ...served,
    requestStream: false,
    responseStream: false,
    handle: unaryHandler(core, served, (_, request) => listConnectors(core, wire, request)),
  };
}

/** Every connector by its name, with the categories of tasks that it runs. */
function listConnectors(core: ServiceCore, wire: Wire, bytes: Uint8Array): Uint8Array {
  wire.server.decodeListConnectors(bytes);
  return wire.server.encodeListConnectors(core.options.registry.listConnectors());
}

/** One connector, by its name. Throws NOT_FOUND. */
function getConnector(core: ServiceCore, wire: Wire, bytes: Uint8Array): Uint8Array {
  const name = wire.server.decodeGetConnector(bytes);
  const found = core.options.registry.listConnectors().find((connector) => connector.name === name);
  if (found === undefined)
    throw new CallRefused(STATUS.NOT_FOUND, `Cannot find connector for name: ${name}.`);
  return wire.server.encodeGetConnector(found);
}
