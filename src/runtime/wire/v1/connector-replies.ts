import { encodeMessage } from "../codec/message-codec.ts";
import type { ServedConnector, LogLine, MetricResult } from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { messageFromLogLine, messageFromMetric } from "../shared/reply-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { messageFromResource } from "./resource.ts";

const { admin } = flyteidl;

export function encodeCreateTask(resourceMeta: Uint8Array): Uint8Array {
  return encodeMessage(admin.CreateTaskResponse, { resourceMeta }, "FX1005");
}

/** Throws FX1007 if the resource cannot be written. */
export function encodeGetTask(resource: ResourceMessage): Uint8Array {
  const message = { resource: messageFromResource(resource) };
  return encodeMessage(admin.GetTaskResponse, message, "FX1007");
}

export function encodeDeleteTask(): Uint8Array {
  return new Uint8Array();
}

export function encodeLogsToken(token: string): Uint8Array {
  return encodeMessage(admin.GetTaskLogsResponse, { header: { token } }, "FX1007");
}

export function encodeLogsLines(lines: readonly LogLine[]): Uint8Array {
  const body = { structuredLines: lines.map(messageFromLogLine) };
  return encodeMessage(admin.GetTaskLogsResponse, { body }, "FX1007");
}

export function encodeGetTaskMetrics(results: readonly MetricResult[]): Uint8Array {
  const message = { results: results.map(messageFromMetric) };
  return encodeMessage(admin.GetTaskMetricsResponse, message, "FX1007");
}

export function encodeExecuteTaskSync(resource: ResourceMessage): Uint8Array {
  const header = { resource: messageFromResource(resource) };
  return encodeMessage(admin.ExecuteTaskSyncResponse, { header }, "FX1007");
}

export function encodeGetConnector(connector: ServedConnector): Uint8Array {
  return encodeMessage(admin.GetAgentResponse, { agent: toAgent(connector) }, "FX7001");
}

export function encodeListConnectors(connectors: readonly ServedConnector[]): Uint8Array {
  return encodeMessage(admin.ListAgentsResponse, { agents: connectors.map(toAgent) }, "FX7001");
}

/** Older engines read only the names. */
function toAgent({
  name,
  isSync,
  supportedTaskCategories,
}: ServedConnector): flyteidl.admin.IAgent {
  return {
    name,
    isSync,
    supportedTaskTypes: [...new Set(supportedTaskCategories.map((category) => category.name))],
    supportedTaskCategories,
  };
}
