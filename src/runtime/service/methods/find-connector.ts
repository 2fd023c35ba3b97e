import { type AnyConnector, isSync } from "../../connector/connector-registry.ts";
import { decodeFailedCreate } from "../../connector/failed-create.ts";
import {
  type CategoryMessage,
  type Connection,
  type CreateTaskMessage,
  missingFromConnection,
} from "../../wire/models/connector-messages.ts";
import { REFUSALS } from "../error-policy.ts";
import type { CallSubject } from "../requests/call-subject.ts";
import type { ServedCall } from "../requests/served-call.ts";
import { NewJobKey } from "./new-job.ts";

/** Identifies a request by its connector. Throws NOT_FOUND if none is registered for the task type. */
function findConnector(
  call: ServedCall,
  { name, version }: CategoryMessage,
  describe: (connector: AnyConnector) => Omit<CallSubject, "taskType" | "connector">,
): AnyConnector {
  const connector = call.state.options.registry.find(name, version);
  if (connector === undefined) throw REFUSALS.unknownTaskType(name);
  const taskType = connector.taskCategory.name;
  const inWorker = call.state.workers?.isolates(connector);
  call.identify({ ...describe(connector), taskType, connector: connector.name, inWorker });
  return connector;
}

/** A request about an existing job. */
export interface AboutJob {
  readonly category: CategoryMessage;
  readonly resourceMeta: Uint8Array;
  readonly connection?: Connection | undefined;
}

/**
 * The connector of a job, and why its create failed, if it did: then there is nothing to ask the
 * connector. Nor is there for the result of a synchronous one.
 */
export function findConnectorOfJob(
  call: ServedCall,
  { category, resourceMeta, connection }: AboutJob,
) {
  const failed = decodeFailedCreate(resourceMeta);
  const connector = findConnector(call, category, (found) => {
    const isJob = failed === undefined && !isSync(found);
    return { connection, resourceMeta: isJob ? resourceMeta : undefined };
  });
  const port = call.state.openPort(connector);
  return { connector, port, failed: isSync(connector) ? undefined : failed };
}

/**
 * The connector for a new job. Throws FAILED_PRECONDITION if the task's connection lacks secrets
 * that it needs.
 */
export function findConnectorForNewJob(call: ServedCall, message: CreateTaskMessage) {
  const { template, inputBytes, connection, execution } = message;
  const { type: name, taskTypeVersion: version, id } = template;
  const newJob = new NewJobKey(message, call.state.options);
  const connector = findConnector(call, { name, version }, () => ({
    task: id.name,
    connection,
    newJob,
    execution,
  }));
  call.state.notify((observer) => observer.inputsReceived?.(call, inputBytes));
  const missing = missingFromConnection(connector.connectionSecrets, connection);
  if (missing.length > 0) throw REFUSALS.missingSecrets(connector.name, missing, id.name);
  return { connector, port: call.state.openPort(connector), newJob };
}
