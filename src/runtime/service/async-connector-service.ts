import type { Protocol } from "../base/protocol.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { Wire } from "../wire/wire.ts";
import { streamHandler, unaryHandler } from "./grpc/grpc-handlers.ts";
import { type MethodToServe, addService } from "./grpc/service-definition.ts";
import type { GrpcServer } from "./grpc-server.ts";
import { createTask } from "./methods/create-task.ts";
import { deleteTask } from "./methods/delete-task.ts";
import { getTaskLogs } from "./methods/get-task-logs.ts";
import { getTaskMetrics } from "./methods/get-task-metrics.ts";
import { getTask } from "./methods/get-task.ts";
import type { Operation } from "./request-observer.ts";
import type { ServedCall } from "./requests/served-call.ts";
import type { ServerOptions } from "./server-options.ts";
import { ServiceCore } from "./service-core.ts";

const FLYTE_1 = "flyteidl.service.AsyncAgentService";
const FLYTE_2 = "flyteidl2.connector.AsyncConnectorService";

type Answer = (
  core: ServiceCore,
  wire: Wire,
  call: ServedCall,
  request: Uint8Array,
) => Promise<Uint8Array>;

/**
 * Serves asynchronous connectors: `flyteidl.service.AsyncAgentService`, and `flyteidl2.connector.AsyncConnectorService`,
 * which under Flyte 2 serves the synchronous ones, too. {@link createServer} has it; alone it is for a gRPC server of
 * one's own.
 */
export class AsyncConnectorService {
  /** Full names of the services. */
  static readonly serviceNames: readonly string[] = [FLYTE_1, FLYTE_2];
  readonly #core: ServiceCore;

  constructor(options: ServerOptions = {}) {
    this.#core = new ServiceCore(options);
  }

  /** Adds both protocols' services to a server of `@grpc/grpc-js` that is not bound yet. */
  addTo(server: GrpcServer): Promise<void> {
    return addAsyncConnectorService(server, this.#core);
  }
}

export async function addAsyncConnectorService(
  server: GrpcServer,
  core: ServiceCore,
): Promise<void> {
  const [flyte1, flyte2] = await Promise.all([loadWire("flyte1"), loadWire("flyte2")]);
  addService(server, methods(core, FLYTE_1, "flyte1", flyte1));
  addService(server, methods(core, FLYTE_2, "flyte2", flyte2));
}

function methods(
  core: ServiceCore,
  service: string,
  protocol: Protocol,
  wire: Wire,
): MethodToServe[] {
  const unary = (method: string, operation: Operation, answer: Answer): MethodToServe => {
    const served = { service, method, protocol, operation };
    return {
      ...served,
      requestStream: false,
      responseStream: false,
      handle: unaryHandler(core, served, (call, request) => answer(core, wire, call, request)),
    };
  };
  const logs = { service, method: "GetTaskLogs", protocol, operation: "logs" } as const;
  return [
    unary("CreateTask", "create", createTask),
    unary("GetTask", "get", getTask),
    unary("DeleteTask", "delete", deleteTask),
    unary("GetTaskMetrics", "metrics", getTaskMetrics),
    {
      ...logs,
      requestStream: false,
      responseStream: true,
      handle: streamHandler(core, logs, (call, request) => getTaskLogs(core, wire, call, request)),
    },
  ];
}
