import { decodeMessage, missingPartError } from "../codec/message-codec.ts";
import type { LogMessage, ServedConnector } from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { logLineFromMessage, phaseFromNumber } from "../shared/reply-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { resourceFromMessage } from "./resource.ts";

const { connector } = flyteidl2;

/** Returns the resource_meta. */
export function decodeCreateTask(bytes: Uint8Array): Uint8Array {
  return decodeMessage(connector.CreateTaskResponse, bytes).resourceMeta;
}

export function decodeGetTask(bytes: Uint8Array): ResourceMessage {
  const { resource } = decodeMessage(connector.GetTaskResponse, bytes);
  if (resource === null) throw missingPartError(connector.GetTaskResponse, "resource");
  return { ...resourceFromMessage(resource), phase: phaseFromNumber(resource.phase) };
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogMessage {
  const { header, body } = decodeMessage(connector.GetTaskLogsResponse, bytes);
  const { lines = [], results = [] } = body ?? {};
  return {
    token: header?.token ?? "",
    lines:
      lines.length > 0 ? lines.map(logLineFromMessage) : results.map((message) => ({ message })),
  };
}

/** Under Flyte 2 every connector is asynchronous. */
export function decodeListConnectors(bytes: Uint8Array): readonly ServedConnector[] {
  const { connectors } = decodeMessage(connector.ListConnectorsResponse, bytes);
  return connectors.map(({ name, supportedTaskCategories }) => ({
    name,
    isSync: false,
    supportedTaskCategories,
  }));
}
