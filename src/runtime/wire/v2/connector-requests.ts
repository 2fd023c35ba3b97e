import { uint64ToSafeNumber } from "../../values/types/int64.ts";
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
import { executionMetadataFromMessage } from "../shared/task-execution.ts";
import { durationFromMessage, dateFromTimestamp } from "../shared/timestamps.ts";
import { flyteidl2 } from "./generated/messages.js";
import { literalMapFromNamed } from "./literals.ts";
import { templateCodec } from "./task-template.ts";

const { connector, task } = flyteidl2;
const CREATE = "flyteidl2.connector.CreateTaskRequest";
const INPUTS = "flyteidl2.task.Inputs";

export function decodeCreateTask(bytes: Uint8Array): CreateTaskMessage {
  const { inputs, template, outputPrefix, taskExecutionMetadata, connection } = decodeReceived(
    connector.ReceivedCreateTaskRequest,
    bytes,
    CREATE,
  );
  const inputBytes = joinParts(inputs);
  return {
    template: templateCodec.decodeReceived(joinParts(template)),
    inputs: literalMapFromNamed(decodeReceived(task.Inputs, inputBytes, INPUTS).literals),
    inputBytes: inputBytes.length,
    outputPrefix,
    taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
    attemptIdentity: () => (outputPrefix === "" ? undefined : outputPrefix),
    connection: connectionFromMessage(connection),
  };
}

export function decodeGetTask(bytes: Uint8Array): GetTaskMessage {
  const message = decodeReceived(
    connector.GetTaskRequest,
    bytes,
    "flyteidl2.connector.GetTaskRequest",
  );
  return {
    ...jobFromMessage(message),
    outputPrefix: message.outputPrefix,
    connection: connectionFromMessage(message.connection),
  };
}

export function decodeDeleteTask(bytes: Uint8Array): JobMessage {
  const message = decodeReceived(
    connector.DeleteTaskRequest,
    bytes,
    "flyteidl2.connector.DeleteTaskRequest",
  );
  return { ...jobFromMessage(message), connection: connectionFromMessage(message.connection) };
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogsMessage {
  const message = decodeReceived(
    connector.GetTaskLogsRequest,
    bytes,
    "flyteidl2.connector.GetTaskLogsRequest",
  );
  return {
    ...jobFromMessage(message),
    lines: uint64ToSafeNumber(message.lines) ?? Number.MAX_SAFE_INTEGER,
    token: message.token,
  };
}

export function decodeGetTaskMetrics(bytes: Uint8Array): MetricsMessage {
  const message = decodeReceived(
    connector.GetTaskMetricsRequest,
    bytes,
    "flyteidl2.connector.GetTaskMetricsRequest",
  );
  return {
    ...jobFromMessage(message),
    queries: message.queries,
    startTime: message.startTime === null ? undefined : dateFromTimestamp(message.startTime),
    endTime: message.endTime === null ? undefined : dateFromTimestamp(message.endTime),
    stepMs:
      message.step === null
        ? undefined
        : durationFromMessage(message.step, "the step of a metrics request").toMs(),
  };
}

export function decodeGetConnector(bytes: Uint8Array): string {
  return decodeReceived(
    connector.GetConnectorRequest,
    bytes,
    "flyteidl2.connector.GetConnectorRequest",
  ).name;
}

export function decodeListConnectors(bytes: Uint8Array): void {
  decodeReceived(
    connector.ListConnectorsRequest,
    bytes,
    "flyteidl2.connector.ListConnectorsRequest",
  );
}

function jobFromMessage({
  taskCategory,
  resourceMeta,
}: {
  readonly taskCategory: CategoryMessage | null;
  readonly resourceMeta: Uint8Array;
}): JobMessage {
  return { category: taskCategory ?? NO_CATEGORY, resourceMeta, connection: undefined };
}

function connectionFromMessage(
  connection: flyteidl2.core.Connection | null,
): Connection | undefined {
  if (connection === null) return undefined;
  const { taskType, secrets, configs } = connection;
  return { taskType, secrets, configs };
}

const NO_CATEGORY: CategoryMessage = Object.freeze({ name: "", version: 0 });
