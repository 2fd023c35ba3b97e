import type { LiteralMap } from "../../values/literal.ts";
import { checkSize, decodeReceived, encodeMessage, joinParts } from "../codec/message-codec.ts";
import type {
  InputsMessage,
  JobHeaderMessage,
  JobMessage,
  ServedConnector,
} from "../models/connector-messages.ts";
import { messageFromLogLine, messageFromMetric } from "../shared/reply-fields.ts";
import {
  attemptFromMessage,
  executionMetadataFromMessage,
  logsFromMessage,
  metricsFromMessage,
} from "../shared/request-fields.ts";
import type { ServerWire } from "../wire.ts";
import { getAttemptIdentity } from "./attempt-identity.ts";
import { flyteidl } from "./generated/messages.js";
import { messageFromResource } from "./resource.ts";
import { templateCodec } from "./task-template.ts";

const { admin, core } = flyteidl;

export const SERVER_WIRE: ServerWire = {
  checkRequest: (method, bytes, mostParts) =>
    checkSize(bytes, `flyteidl.admin.${method}Request`, mostParts),

  decodeCreateTask(bytes) {
    const message = decodeReceived(admin.ReceivedCreateTaskRequest, bytes);
    const { inputs, inputBytes } = decodeInputs(joinParts(message.inputs));
    return { inputs, inputBytes, ...headerFromMessage(message) };
  },
  encodeCreateTask: (resourceMeta) =>
    encodeMessage(admin.CreateTaskResponse, { resourceMeta }, "FX1005"),

  decodeGetTask(bytes) {
    const message = decodeReceived(admin.GetTaskRequest, bytes);
    return { outputPrefix: message.outputPrefix, ...jobFromMessage(message) };
  },
  encodeGetTask(resource) {
    const message = { resource: messageFromResource(resource) };
    return encodeMessage(admin.GetTaskResponse, message, "FX1007");
  },

  decodeDeleteTask: (bytes) => jobFromMessage(decodeReceived(admin.DeleteTaskRequest, bytes)),
  encodeDeleteTask: () => new Uint8Array(),

  decodeGetTaskLogs(bytes) {
    const message = decodeReceived(admin.GetTaskLogsRequest, bytes);
    return logsFromMessage(jobFromMessage(message), message);
  },
  encodeLogsToken: (token) =>
    encodeMessage(admin.GetTaskLogsResponse, { header: { token } }, "FX1007"),
  encodeLogsLines(lines) {
    const body = { structuredLines: lines.map(messageFromLogLine) };
    return encodeMessage(admin.GetTaskLogsResponse, { body }, "FX1007");
  },

  decodeGetTaskMetrics(bytes) {
    const message = decodeReceived(admin.GetTaskMetricsRequest, bytes);
    return metricsFromMessage(jobFromMessage(message), message);
  },
  encodeGetTaskMetrics(results) {
    const message = { results: results.map(messageFromMetric) };
    return encodeMessage(admin.GetTaskMetricsResponse, message, "FX1007");
  },

  decodeGetConnector: (bytes) => decodeReceived(admin.GetAgentRequest, bytes).name,
  encodeGetConnector: (connector) =>
    encodeMessage(admin.GetAgentResponse, { agent: toAgent(connector) }, "FX7001"),

  decodeListConnectors(bytes) {
    decodeReceived(admin.ListAgentsRequest, bytes);
  },
  encodeListConnectors: (connectors) =>
    encodeMessage(admin.ListAgentsResponse, { agents: connectors.map(toAgent) }, "FX7001"),

  sync: {
    decodeExecuteTaskSync(bytes) {
      const { header, inputs } = decodeReceived(admin.ReceivedExecuteTaskSyncRequest, bytes);
      return {
        header: header.length === 0 ? undefined : decodeHeader(joinParts(header)),
        inputs: inputs.length === 0 ? undefined : decodeInputs(joinParts(inputs)),
      };
    },
    encodeExecuteTaskSync(resource) {
      const header = { resource: messageFromResource(resource) };
      return encodeMessage(admin.ExecuteTaskSyncResponse, { header }, "FX1007");
    },
  },
};

function decodeHeader(bytes: Uint8Array): JobHeaderMessage {
  return headerFromMessage(decodeReceived(admin.ReceivedCreateRequestHeader, bytes));
}

function headerFromMessage(
  message: Omit<flyteidl.admin.ReceivedCreateRequestHeader, "maxDatasetSizeBytes">,
): JobHeaderMessage {
  const { template, outputPrefix, taskExecutionMetadata } = message;
  return {
    template: templateCodec.decodeReceived(joinParts(template)),
    outputPrefix,
    taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
    attemptIdentity: () => getAttemptIdentity(taskExecutionMetadata?.taskExecutionId, outputPrefix),
    execution: attemptFromMessage(taskExecutionMetadata),
    connection: undefined,
  };
}

function decodeInputs(bytes: Uint8Array): InputsMessage {
  const inputs = decodeReceived(core.LiteralMap, bytes) as LiteralMap;
  return { inputs, inputBytes: bytes.length };
}

/** Without a category name, uses the older field, which means version 0. */
function jobFromMessage(
  message: Pick<flyteidl.admin.GetTaskRequest, "taskCategory" | "taskType" | "resourceMeta">,
): JobMessage {
  const { taskCategory, taskType, resourceMeta } = message;
  const category = taskCategory?.name ? taskCategory : { name: taskType, version: 0 };
  return { category, resourceMeta, connection: undefined };
}

/** Older engines read only the names. */
function toAgent(connector: ServedConnector): flyteidl.admin.IAgent {
  const { name, isSync, supportedTaskCategories } = connector;
  const supportedTaskTypes = [...new Set(supportedTaskCategories.map((category) => category.name))];
  return { name, isSync, supportedTaskTypes, supportedTaskCategories };
}
