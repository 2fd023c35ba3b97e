import { loadWire } from "../wire/load-wire.ts";
import { syncHandler } from "./grpc/grpc-handlers.ts";
import { addService } from "./grpc/service-definition.ts";
import type { GrpcServer } from "./grpc-server.ts";
import { executeTaskSync } from "./methods/execute-task-sync.ts";
import type { ServerOptions } from "./server-options.ts";
import { ServiceCore } from "./service-core.ts";

const METHOD = {
  service: "flyteidl.service.SyncAgentService",
  method: "ExecuteTaskSync",
  protocol: "flyte1",
  operation: "do",
} as const;

/**
 * Serves synchronous connectors: `flyteidl.service.SyncAgentService`. Flyte 2 has no such service; there
 * {@link AsyncConnectorService} serves them.
 */
export class SyncConnectorService {
  /** Full name of the service. */
  static readonly serviceNames: readonly string[] = [METHOD.service];
  readonly #core: ServiceCore;

  constructor(options: ServerOptions = {}) {
    this.#core = new ServiceCore(options);
  }

  /** Adds the service to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addSyncConnectorService(server, this.#core);
  }
}

export async function addSyncConnectorService(
  server: GrpcServer,
  core: ServiceCore,
): Promise<void> {
  const flyte1 = await loadWire("flyte1");
  const handle = syncHandler(core, METHOD, (call, messages) =>
    executeTaskSync(core, flyte1, call, messages),
  );
  addService(server, [{ ...METHOD, requestStream: true, responseStream: false, handle }]);
}
