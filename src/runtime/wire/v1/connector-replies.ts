import type { JsonObject } from "../../base/json.ts";
import { jsonToStruct, type StructPurpose } from "../../base/struct.ts";
import { encodeMessage } from "../codec/message-codec.ts";
import type { ServedConnector, LogLine, MetricResult } from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { originators } from "../shared/enums.ts";
import { timestampFromDate } from "../shared/timestamps.ts";
import { flyteidl } from "./generated/messages.js";
import { messageFromResource } from "./resource.ts";

const { admin } = flyteidl;
const METRIC: StructPurpose = { code: "FX1007", name: "a metric's data" };

export function encodeCreateTask(resourceMeta: Uint8Array): Uint8Array {
  return encodeMessage(
    admin.CreateTaskResponse,
    { resourceMeta },
    "flyteidl.admin.CreateTaskResponse",
    "FX1005",
  );
}

/** Throws FX1007 if the resource cannot be written. */
export function encodeGetTask(resource: ResourceMessage): Uint8Array {
  return encodeMessage(
    admin.GetTaskResponse,
    { resource: messageFromResource(resource) },
    "flyteidl.admin.GetTaskResponse",
    "FX1007",
  );
}

export function encodeDeleteTask(): Uint8Array {
  return EMPTY;
}

export function encodeLogsToken(token: string): Uint8Array {
  return encodeMessage(
    admin.GetTaskLogsResponse,
    { header: { token } },
    "flyteidl.admin.GetTaskLogsResponse",
    "FX1007",
  );
}

export function encodeLogsLines(lines: readonly LogLine[]): Uint8Array {
  const structuredLines = lines.map(({ message, timestamp, originator }) => ({
    message,
    timestamp: timestamp && timestampFromDate(timestamp),
    originator: originator && originators.toNumber(originator),
  }));
  return encodeMessage(
    admin.GetTaskLogsResponse,
    { body: { structuredLines } },
    "flyteidl.admin.GetTaskLogsResponse",
    "FX1007",
  );
}

export function encodeGetTaskMetrics(results: readonly MetricResult[]): Uint8Array {
  const messages = results.map(({ metric, data }) => ({
    metric,
    data: jsonToStruct(data as JsonObject, METRIC),
  }));
  return encodeMessage(
    admin.GetTaskMetricsResponse,
    { results: messages },
    "flyteidl.admin.GetTaskMetricsResponse",
    "FX1007",
  );
}

export function encodeExecuteTaskSync(resource: ResourceMessage): Uint8Array {
  return encodeMessage(
    admin.ExecuteTaskSyncResponse,
    { header: { resource: messageFromResource(resource) } },
    "flyteidl.admin.ExecuteTaskSyncResponse",
    "FX1007",
  );
}

export function encodeGetConnector(connector: ServedConnector): Uint8Array {
  return encodeMessage(
    admin.GetAgentResponse,
    { agent: toAgent(connector) },
    "flyteidl.admin.GetAgentResponse",
    "FX7001",
  );
}

export function encodeListConnectors(connectors: readonly ServedConnector[]): Uint8Array {
  return encodeMessage(
    admin.ListAgentsResponse,
    { agents: connectors.map(toAgent) },
    "flyteidl.admin.ListAgentsResponse",
    "FX7001",
  );
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

const EMPTY = new Uint8Array(0);
