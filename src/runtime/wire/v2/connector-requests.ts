import { joinParts, decodeReceived } from "../codec/message-codec.ts";
import type { Connection } from "../models/connection.ts";
import type {
  CategoryMessage,
  CreateTaskMessage,
  GetTaskMessage,
  JobMessage,
  LogsMessage,
  MetricsMessage,
} from "../models/connector-messages.ts";
import {
  executionMetadataFromMessage,
  logsFromMessage,
  metricsFromMessage,
} from "../shared/request-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed } from "./literals.ts";
import { templateCodec } from "./task-template.ts";

const { connector, task } = flyteidl2;

export function decodeCreateTask(bytes: Uint8Array): CreateTaskMessage {
  const message = decodeReceived(connector.ReceivedCreateTaskRequest, bytes);
  const { template, outputPrefix, taskExecutionMetadata, connection } = message;
  const inputs = joinParts(message.inputs);
  return {
    template: templateCodec.decodeReceived(joinParts(template)),
    inputs: literalMapFromNamed(decodeReceived(task.Inputs, inputs).literals),
    inputBytes: inputs.length,
    outputPrefix,
    taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
    attemptIdentity: () => (outputPrefix === "" ? undefined : outputPrefix),
    connection: connectionFromMessage(connection),
  };
}

export function decodeGetTask(bytes: Uint8Array): GetTaskMessage {
  const message = decodeReceived(connector.GetTaskRequest, bytes);
  return { ...jobFromMessage(message), outputPrefix: message.outputPrefix };
}

export function decodeDeleteTask(bytes: Uint8Array): JobMessage {
  return jobFromMessage(decodeReceived(connector.DeleteTaskRequest, bytes));
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogsMessage {
  const message = decodeReceived(connector.GetTaskLogsRequest, bytes);
  return logsFromMessage(jobFromMessage(message), message);
}

export function decodeGetTaskMetrics(bytes: Uint8Array): MetricsMessage {
  const message = decodeReceived(connector.GetTaskMetricsRequest, bytes);
  return metricsFromMessage(jobFromMessage(message), message);
}

export function decodeGetConnector(bytes: Uint8Array): string {
  return decodeReceived(connector.GetConnectorRequest, bytes).name;
}

export function decodeListConnectors(bytes: Uint8Array): void {
  decodeReceived(connector.ListConnectorsRequest, bytes);
}

function jobFromMessage({
  taskCategory,
  resourceMeta,
  connection = null,
}: {
  readonly taskCategory: CategoryMessage | null;
  readonly resourceMeta: Uint8Array;
  readonly connection?: flyteidl2.core.Connection | null;
}): JobMessage {
  return {
    category: taskCategory ?? NO_CATEGORY,
    resourceMeta,
    connection: connectionFromMessage(connection),
  };
}

function connectionFromMessage(
  connection: flyteidl2.core.Connection | null,
): Connection | undefined {
  if (connection === null) return undefined;
  const { taskType, secrets, configs } = connection;
  return { taskType, secrets, configs };
}

const NO_CATEGORY: CategoryMessage = Object.freeze({ name: "", version: 0 });
