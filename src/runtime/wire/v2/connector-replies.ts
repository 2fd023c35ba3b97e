import type { JsonObject } from "../../base/json.ts";
import { jsonToStruct, type StructPurpose } from "../../base/struct.ts";
import { encodeMessage } from "../codec/message-codec.ts";
import type { ServedConnector, LogLine, MetricResult } from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { originators } from "../shared/enums.ts";
import { timestampFromDate } from "../shared/timestamps.ts";
import { flyteidl2 } from "./generated/messages.js";
import { messageFromResource } from "./resource.ts";

const { connector } = flyteidl2;
const METRIC: StructPurpose = { code: "FX1007", name: "a metric's data" };

export function encodeCreateTask(resourceMeta: Uint8Array): Uint8Array {
  return encodeMessage(
    connector.CreateTaskResponse,
    { resourceMeta },
    "flyteidl2.connector.CreateTaskResponse",
    "FX1005",
  );
}

/** Like the other SDKs, leaves empty outputs unset: the engine then reads `outputs.pb`. Throws FX1007 if the resource cannot be written. */
export function encodeGetTask(resource: ResourceMessage): Uint8Array {
  const outputs =
    resource.outputs !== undefined && Object.keys(resource.outputs.literals ?? {}).length > 0
      ? resource.outputs
      : undefined;
  return encodeMessage(
    connector.GetTaskResponse,
    { resource: messageFromResource({ ...resource, outputs }) },
    "flyteidl2.connector.GetTaskResponse",
    "FX1007",
  );
}

export function encodeDeleteTask(): Uint8Array {
  return EMPTY;
}

export function encodeLogsToken(token: string): Uint8Array {
  return encodeMessage(
    connector.GetTaskLogsResponse,
    { header: { token } },
    "flyteidl2.connector.GetTaskLogsResponse",
    "FX1007",
  );
}

export function encodeLogsLines(lines: readonly LogLine[]): Uint8Array {
  const messages = lines.map(({ message, timestamp, originator }) => ({
    message,
    timestamp: timestamp && timestampFromDate(timestamp),
    originator: originator && originators.toNumber(originator),
  }));
  return encodeMessage(
    connector.GetTaskLogsResponse,
    { body: { lines: messages } },
    "flyteidl2.connector.GetTaskLogsResponse",
    "FX1007",
  );
}

export function encodeGetTaskMetrics(results: readonly MetricResult[]): Uint8Array {
  const messages = results.map(({ metric, data }) => ({
    metric,
    data: jsonToStruct(data as JsonObject, METRIC),
  }));
  return encodeMessage(
    connector.GetTaskMetricsResponse,
    { results: messages },
    "flyteidl2.connector.GetTaskMetricsResponse",
    "FX1007",
  );
}

export function encodeGetConnector(metadata: ServedConnector): Uint8Array {
  return encodeMessage(
    connector.GetConnectorResponse,
    { connector: toConnector(metadata) },
    "flyteidl2.connector.GetConnectorResponse",
    "FX7001",
  );
}

export function encodeListConnectors(connectors: readonly ServedConnector[]): Uint8Array {
  return encodeMessage(
    connector.ListConnectorsResponse,
    { connectors: connectors.map(toConnector) },
    "flyteidl2.connector.ListConnectorsResponse",
    "FX7001",
  );
}

function toConnector({
  name,
  supportedTaskCategories,
}: ServedConnector): flyteidl2.connector.IConnector {
  return { name, supportedTaskCategories };
}

const EMPTY = new Uint8Array(0);
