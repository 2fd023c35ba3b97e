import { decodeMessage, missingPartError } from "../codec/message-codec.ts";
import type { LogMessage, ServedConnector } from "../models/connector-messages.ts";
import type { Phase } from "../models/phase.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { logLineFromMessage, phaseFromNumber } from "../shared/reply-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { resourceFromMessage } from "./resource.ts";

const { admin } = flyteidl;

/** Older servers send a state instead of a phase. */
const PHASE_BY_STATE: readonly Phase[] = [
  "RETRYABLE_FAILED",
  "FAILED",
  "QUEUED",
  "RUNNING",
  "SUCCEEDED",
];

/** Returns the resource_meta. */
export function decodeCreateTask(bytes: Uint8Array): Uint8Array {
  return decodeMessage(admin.CreateTaskResponse, bytes).resourceMeta;
}

export function decodeGetTask(bytes: Uint8Array): ResourceMessage {
  const { resource } = decodeMessage(admin.GetTaskResponse, bytes);
  if (resource === null) throw missingPartError(admin.GetTaskResponse, "resource");
  return readResource(resource);
}

/** The engine reads only the header of the reply. */
export function decodeExecuteTaskSync(bytes: Uint8Array): ResourceMessage {
  const resource = decodeMessage(admin.ExecuteTaskSyncResponse, bytes).header?.resource;
  if (resource == null)
    throw missingPartError(admin.ExecuteTaskSyncResponse, "header with a resource");
  return readResource(resource);
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogMessage {
  const { header, body } = decodeMessage(admin.GetTaskLogsResponse, bytes);
  const { structuredLines = [], results = [] } = body ?? {};
  return {
    token: header?.token ?? "",
    lines:
      structuredLines.length > 0
        ? structuredLines.map(logLineFromMessage)
        : results.map((message) => ({ message })),
  };
}

/** Older servers list types without versions, which means version 0. */
export function decodeListConnectors(bytes: Uint8Array): readonly ServedConnector[] {
  const { agents } = decodeMessage(admin.ListAgentsResponse, bytes);
  return agents.map(({ name, isSync, supportedTaskTypes, supportedTaskCategories }) => ({
    name,
    isSync,
    supportedTaskCategories:
      supportedTaskCategories.length > 0
        ? supportedTaskCategories
        : supportedTaskTypes.map((type) => ({ name: type, version: 0 })),
  }));
}

/**
 * Like the engine, uses the older state if the phase is unset. An unset state is a retryable
 * failure.
 */
function readResource(resource: flyteidl.admin.Resource): ResourceMessage {
  const older = resource.phase === 0 ? PHASE_BY_STATE[resource.state] : undefined;
  return { ...resourceFromMessage(resource), phase: older ?? phaseFromNumber(resource.phase) };
}
