import { checkSize, decodeReceived, encodeMessage, joinParts } from "../codec/message-codec.ts";
import type { Connection } from "../models/connection.ts";
import type { CategoryMessage, JobMessage, ServedConnector } from "../models/connector-messages.ts";
import { messageFromLogLine, messageFromMetric } from "../shared/reply-fields.ts";
import {
  attemptFromMessage,
  executionMetadataFromMessage,
  logsFromMessage,
  metricsFromMessage,
} from "../shared/request-fields.ts";
import type { ServerWire } from "../wire.ts";
import { getAttemptIdentity } from "./attempt-identity.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed } from "./literals.ts";
import { messageFromResource } from "./resource.ts";
import { templateCodec } from "./task-template.ts";

const { connector, task } = flyteidl2;

export const SERVER_WIRE: ServerWire = {
  checkRequest: (method, bytes, mostParts) =>
    checkSize(bytes, `flyteidl2.connector.${method}Request`, mostParts),

  decodeCreateTask(bytes) {
    const message = decodeReceived(connector.ReceivedCreateTaskRequest, bytes);
    const { template, outputPrefix, taskExecutionMetadata, connection } = message;
    const inputs = joinParts(message.inputs);
    return {
      template: templateCodec.decodeReceived(joinParts(template)),
      inputs: literalMapFromNamed(decodeReceived(task.Inputs, inputs).literals),
      inputBytes: inputs.length,
      outputPrefix,
      taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
      attemptIdentity: () => getAttemptIdentity(outputPrefix),
      execution: attemptFromMessage(taskExecutionMetadata),
      connection: connectionFromMessage(connection),
    };
  },
  encodeCreateTask: (resourceMeta) =>
    encodeMessage(connector.CreateTaskResponse, { resourceMeta }, "FX1005"),

  decodeGetTask(bytes) {
    const message = decodeReceived(connector.GetTaskRequest, bytes);
    return { outputPrefix: message.outputPrefix, ...jobFromMessage(message) };
  },
  /** Leaves empty outputs unset, as other SDKs do; the engine then reads `outputs.pb`. */
  encodeGetTask(resource) {
    const hasOutputs = Object.keys(resource.outputs?.literals ?? {}).length > 0;
    const outputs = hasOutputs ? resource.outputs : undefined;
    const message = { resource: messageFromResource({ ...resource, outputs }) };
    return encodeMessage(connector.GetTaskResponse, message, "FX1007");
  },

  decodeDeleteTask: (bytes) => jobFromMessage(decodeReceived(connector.DeleteTaskRequest, bytes)),
  encodeDeleteTask: () => new Uint8Array(),

  decodeGetTaskLogs(bytes) {
    const message = decodeReceived(connector.GetTaskLogsRequest, bytes);
    return logsFromMessage(jobFromMessage(message), message);
  },
  encodeLogsToken: (token) =>
    encodeMessage(connector.GetTaskLogsResponse, { header: { token } }, "FX1007"),
  encodeLogsLines(lines) {
    const body = { lines: lines.map(messageFromLogLine) };
    return encodeMessage(connector.GetTaskLogsResponse, { body }, "FX1007");
  },

  decodeGetTaskMetrics(bytes) {
    const message = decodeReceived(connector.GetTaskMetricsRequest, bytes);
    return metricsFromMessage(jobFromMessage(message), message);
  },
  encodeGetTaskMetrics(results) {
    const message = { results: results.map(messageFromMetric) };
    return encodeMessage(connector.GetTaskMetricsResponse, message, "FX1007");
  },

  decodeGetConnector: (bytes) => decodeReceived(connector.GetConnectorRequest, bytes).name,
  encodeGetConnector(served) {
    const message = { connector: toConnector(served) };
    return encodeMessage(connector.GetConnectorResponse, message, "FX7001");
  },

  decodeListConnectors(bytes) {
    decodeReceived(connector.ListConnectorsRequest, bytes);
  },
  encodeListConnectors(connectors) {
    const message = { connectors: connectors.map(toConnector) };
    return encodeMessage(connector.ListConnectorsResponse, message, "FX7001");
  },

  sync: undefined,
};

/** A request for logs or metrics has no connection. */
function jobFromMessage(message: {
  readonly taskCategory: CategoryMessage | null;
  readonly resourceMeta: Uint8Array;
  readonly connection?: Connection | null;
}): JobMessage {
  const { taskCategory, resourceMeta, connection = null } = message;
  return {
    category: taskCategory ?? { name: "", version: 0 },
    resourceMeta,
    connection: connectionFromMessage(connection),
  };
}

function connectionFromMessage(connection: Connection | null): Connection | undefined {
  if (connection === null) return undefined;
  const { taskType, secrets, configs } = connection;
  return { taskType, secrets, configs };
}

function toConnector(served: ServedConnector): flyteidl2.connector.IConnector {
  return { name: served.name, supportedTaskCategories: served.supportedTaskCategories };
}
