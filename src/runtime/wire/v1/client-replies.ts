import { decodeMessage, missingPartError } from "../codec/message-codec.ts";
import type { LogMessage, ServedConnector } from "../models/connector-messages.ts";
import type { Phase } from "../models/phase.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { receivedLogLine, receivedPhase } from "../shared/resource-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { resourceFromMessage } from "./resource.ts";

const { admin } = flyteidl;

/** What older servers say in place of a phase; a number of neither kind is a phase that Flyte does not know. */
const PHASE_BY_STATE: readonly Phase[] = [
  "RETRYABLE_FAILED",
  "FAILED",
  "QUEUED",
  "RUNNING",
  "SUCCEEDED",
];

/** The resource_meta. */
export function decodeCreateTask(bytes: Uint8Array): Uint8Array {
  return decodeMessage(admin.CreateTaskResponse, bytes, "flyteidl.admin.CreateTaskResponse")
    .resourceMeta;
}

export function decodeGetTask(bytes: Uint8Array): ResourceMessage {
  const { resource } = decodeMessage(
    admin.GetTaskResponse,
    bytes,
    "flyteidl.admin.GetTaskResponse",
  );
  if (resource === null) throw missingPartError("flyteidl.admin.GetTaskResponse", "resource");
  return receivedResource(resource);
}

/** The message that answers a synchronous call: the engine takes nothing but a header. */
export function decodeExecuteTaskSync(bytes: Uint8Array): ResourceMessage {
  const { header } = decodeMessage(
    admin.ExecuteTaskSyncResponse,
    bytes,
    "flyteidl.admin.ExecuteTaskSyncResponse",
  );
  if (header === null || header.resource === null)
    throw missingPartError("flyteidl.admin.ExecuteTaskSyncResponse", "header with a resource");
  return receivedResource(header.resource);
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogMessage {
  const { header, body } = decodeMessage(
    admin.GetTaskLogsResponse,
    bytes,
    "flyteidl.admin.GetTaskLogsResponse",
  );
  const { structuredLines = [], results = [] } = body ?? {};
  return {
    token: header?.token ?? "",
    lines:
      structuredLines.length > 0
        ? structuredLines.map(receivedLogLine)
        : results.map((message) => ({ message })),
  };
}

/** Older servers name types alone; those are of version 0. */
export function decodeListConnectors(bytes: Uint8Array): readonly ServedConnector[] {
  const { agents } = decodeMessage(
    admin.ListAgentsResponse,
    bytes,
    "flyteidl.admin.ListAgentsResponse",
  );
  return agents.map(({ name, isSync, supportedTaskTypes, supportedTaskCategories }) => ({
    name,
    isSync,
    supportedTaskCategories:
      supportedTaskCategories.length > 0
        ? supportedTaskCategories
        : supportedTaskTypes.map((type) => ({ name: type, version: 0 })),
  }));
}

/** The engine reads the older state where the phase is unset, and an unset state is a failure that can pass. */
function receivedResource(resource: flyteidl.admin.Resource): ResourceMessage {
  const older = resource.phase === 0 ? PHASE_BY_STATE[resource.state] : undefined;
  return { ...resourceFromMessage(resource), phase: older ?? receivedPhase(resource.phase) };
}
