import type { AnyConnector } from "../../connector/connector-registry.ts";
import {
  type CategoryMessage,
  type CreateTaskMessage,
  missingFromConnection,
} from "../../wire/models/connector-messages.ts";
import { REFUSALS } from "../error-policy.ts";
import type { ServedCall } from "../requests/served-call.ts";

/** Throws NOT_FOUND if no connector is registered for the task type. */
export function findConnector(call: ServedCall, { name, version }: CategoryMessage): AnyConnector {
  const connector = call.state.options.registry.find(name, version);
  if (connector === undefined) throw REFUSALS.unknownTaskType(name);
  call.taskType = connector.taskCategory.name;
  call.connector = connector.name;
  call.span.add({ "flyte.task.type": call.taskType });
  return connector;
}

/**
 * The connector for a new job. Throws FAILED_PRECONDITION if the task's connection lacks secrets
 * that it needs.
 */
export function findConnectorForJob(
  call: ServedCall,
  { template, inputBytes, connection, execution }: CreateTaskMessage,
): AnyConnector {
  call.span.add({
    "flyte.execution.project": execution?.project,
    "flyte.execution.domain": execution?.domain,
    "flyte.execution.name": execution?.name,
    "flyte.task.attempt": execution?.attempt,
  });
  const { type: name, taskTypeVersion: version, id } = template;
  const connector = findConnector(call, { name, version });
  call.task = id.name;
  call.useConnection(connection);
  call.state.notify((observer) => observer.inputsReceived?.(call, inputBytes));
  const missing = missingFromConnection(connector.connectionSecrets, connection);
  if (missing.length > 0) throw REFUSALS.missingSecrets(connector.name, missing, id.name);
  return connector;
}

/** Lists all connectors by name, with the task types that each runs. */
export function answerListConnectors({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  wire.server.decodeListConnectors(bytes);
  return wire.server.encodeListConnectors(state.options.registry.listConnectors());
}

/** Returns one connector by name. Throws NOT_FOUND. */
export function getConnector({ state, wire }: ServedCall, bytes: Uint8Array): Uint8Array {
  const name = wire.server.decodeGetConnector(bytes);
  const connectors = state.options.registry.listConnectors();
  const found = connectors.find((connector) => connector.name === name);
  if (found === undefined) throw REFUSALS.unknownConnector(name);
  return wire.server.encodeGetConnector(found);
}
