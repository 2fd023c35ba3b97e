import { encodeMessage } from "../codec/message-codec.ts";
import type { ServedConnector, LogLine, MetricResult } from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { messageFromLogLine, messageFromMetric } from "../shared/reply-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { messageFromResource } from "./resource.ts";

const { connector } = flyteidl2;

export function encodeCreateTask(resourceMeta: Uint8Array): Uint8Array {
  return encodeMessage(connector.CreateTaskResponse, { resourceMeta }, "FX1005");
}

/**
 * Leaves empty outputs unset, as other SDKs do; the engine then reads `outputs.pb`. Throws FX1007
 * if the resource cannot be written.
 */
export function encodeGetTask(resource: ResourceMessage): Uint8Array {
  const hasOutputs = Object.keys(resource.outputs?.literals ?? {}).length > 0;
  const outputs = hasOutputs ? resource.outputs : undefined;
  const message = { resource: messageFromResource({ ...resource, outputs }) };
  return encodeMessage(connector.GetTaskResponse, message, "FX1007");
}

export function encodeDeleteTask(): Uint8Array {
  return new Uint8Array();
}

export function encodeLogsToken(token: string): Uint8Array {
  return encodeMessage(connector.GetTaskLogsResponse, { header: { token } }, "FX1007");
}

export function encodeLogsLines(lines: readonly LogLine[]): Uint8Array {
  const body = { lines: lines.map(messageFromLogLine) };
  return encodeMessage(connector.GetTaskLogsResponse, { body }, "FX1007");
}

export function encodeGetTaskMetrics(results: readonly MetricResult[]): Uint8Array {
  const message = { results: results.map(messageFromMetric) };
  return encodeMessage(connector.GetTaskMetricsResponse, message, "FX1007");
}

export function encodeGetConnector(metadata: ServedConnector): Uint8Array {
  const message = { connector: toConnector(metadata) };
  return encodeMessage(connector.GetConnectorResponse, message, "FX7001");
}

export function encodeListConnectors(connectors: readonly ServedConnector[]): Uint8Array {
  const message = { connectors: connectors.map(toConnector) };
  return encodeMessage(connector.ListConnectorsResponse, message, "FX7001");
}

function toConnector({
  name,
  supportedTaskCategories,
}: ServedConnector): flyteidl2.connector.IConnector {
  return { name, supportedTaskCategories };
}
