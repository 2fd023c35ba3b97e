import type { MethodDefinition, UntypedHandleCall } from "@grpc/grpc-js";
import type { Protocol } from "../../base/protocol.ts";
import { asBuffer, passThrough } from "../../calls/grpc-bytes.ts";
import {
  type Operation,
  listConnectorMethods,
  listConnectorServices,
} from "../../wire/connector-methods.ts";
import { loadWire } from "../../wire/load-wire.ts";
import type { GrpcServer } from "../connector-server.ts";
import { createTask } from "../methods/create-task.ts";
import { deleteTask } from "../methods/delete-task.ts";
import { executeTaskSync } from "../methods/execute-task-sync.ts";
import { getConnector, answerListConnectors } from "../methods/find-connector.ts";
import { getTaskLogs, getTaskMetrics } from "../methods/get-task-logs.ts";
import { getTask } from "../methods/get-task.ts";
import { loadTracing } from "../requests/call-span.ts";
import type { CallsInFlight } from "../requests/calls-in-flight.ts";
import type { ServedMethod } from "../requests/served-call.ts";
import { type MethodHandling, handleStream, handleSync, handleUnary } from "./grpc-handlers.ts";

const PROTOCOLS: readonly Protocol[] = ["flyte1", "flyte2"];

/** The services through which Flyte's engine uses connectors, in both protocols. */
export const CONNECTOR_SERVICES = PROTOCOLS.flatMap(listConnectorServices);

const HANDLINGS: Readonly<Record<Operation, MethodHandling>> = {
  create: handleUnary(createTask),
  get: handleUnary(getTask),
  delete: handleUnary(deleteTask),
  metrics: handleUnary(getTaskMetrics),
  logs: handleStream(getTaskLogs),
  do: handleSync(executeTaskSync),
  get_connector: handleUnary(getConnector),
  list_connectors: handleUnary(answerListConnectors),
};

/** The methods of these services, and how each is handled. */
export async function listServedMethods(): Promise<readonly (ServedMethod & MethodHandling)[]> {
  await loadTracing();
  const listed = PROTOCOLS.map(async (protocol) => {
    const wire = await loadWire(protocol);
    return listConnectorMethods(protocol).map(({ service, method, operation }) => ({
      ...{ service, method, operation, wire },
      ...HANDLINGS[operation],
    }));
  });
  return (await Promise.all(listed)).flat();
}

/** Adds these services to a gRPC server. gRPC passes messages through as bytes; fx decodes them. */
export async function addServices(server: GrpcServer, calls: CallsInFlight): Promise<void> {
  const methods = await listServedMethods();
  for (const service of CONNECTOR_SERVICES) {
    const definitions: Record<string, MethodDefinition<Uint8Array, Uint8Array>> = {};
    const handlers: Record<string, UntypedHandleCall> = {};
    for (const served of methods.filter((each) => each.service === service)) {
      const { method, requestStream, responseStream, createHandler } = served;
      definitions[method] = {
        path: `/${service}/${method}`,
        requestStream,
        responseStream,
        requestSerialize: asBuffer,
        requestDeserialize: passThrough,
        responseSerialize: asBuffer,
        responseDeserialize: passThrough,
      };
      handlers[method] = createHandler(calls, served);
    }
    server.addService(definitions, handlers);
  }
}
