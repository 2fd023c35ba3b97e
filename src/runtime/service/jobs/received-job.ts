import type { AnyConnector } from "../../connector/connector-registry.ts";
import { missingFromConnection } from "../../secrets/connection-secrets.ts";
import type { CreateTaskMessage } from "../../wire/connector-messages.ts";
import { CallRefused } from "../answers/call-refused.ts";
import { STATUS } from "../answers/grpc-status.ts";
import type { ServedCall } from "../calls/served-call.ts";
import type { ServiceCore } from "../service-core.ts";

/** Finds the connector for a new job, and what must have come with it. Throws NOT_FOUND, FAILED_PRECONDITION. */
export function connectorForJob(
  core: ServiceCore,
  call: ServedCall,
  message: CreateTaskMessage,
): AnyConnector {
  const { template, inputBytes, connection } = message;
  const connector = core.connectorFor(call, {
    name: template.type,
    version: template.taskTypeVersion,
  });
  call.task = template.id.name;
  core.observers.inputsReceived(call, inputBytes);
  const missing = missingFromConnection(connector.connectionSecrets, connection);
  if (missing.length === 0) return connector;
  const keys = missing.join(", ");
  throw new CallRefused(
    STATUS.FAILED_PRECONDITION,
    `${connector.name} needs ${keys} in the task's connection: name ${missing.length === 1 ? "the secret" : "the secrets"} under custom.secrets of ${template.id.name || "the task"}`,
  );
}
