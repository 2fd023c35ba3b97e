import { encodeMessage } from "../codec/message-codec.ts";
import type {
  GetTaskMessage,
  JobMessage,
  LogsMessage,
  NewJobMessage,
} from "../models/connector-messages.ts";
import { createExecutionId } from "../shared/task-execution.ts";
import { flyteidl2 } from "./generated/messages.js";
import { toNamedLiterals } from "./literals.ts";
import { templateCodec } from "./task-template.ts";

const { connector } = flyteidl2;

export function encodeCreateTask({
  template,
  inputs,
  outputPrefix,
  taskExecutionMetadata,
  execution,
  connection,
}: NewJobMessage): Uint8Array {
  const message = {
    template: templateCodec.toMessage(template),
    inputs: { literals: toNamedLiterals(inputs) },
    outputPrefix,
    taskExecutionMetadata: {
      ...taskExecutionMetadata,
      taskExecutionId: createExecutionId(template, execution),
    },
    connection,
  };
  return encodeMessage(
    connector.CreateTaskRequest,
    message,
    "flyteidl2.connector.CreateTaskRequest",
    "FX2009",
  );
}

export function encodeGetTask({
  category,
  resourceMeta,
  outputPrefix,
  connection,
}: GetTaskMessage): Uint8Array {
  return encodeMessage(
    connector.GetTaskRequest,
    { taskCategory: category, resourceMeta, outputPrefix, connection },
    "flyteidl2.connector.GetTaskRequest",
    "FX7001",
  );
}

export function encodeDeleteTask({ category, resourceMeta, connection }: JobMessage): Uint8Array {
  return encodeMessage(
    connector.DeleteTaskRequest,
    { taskCategory: category, resourceMeta, connection },
    "flyteidl2.connector.DeleteTaskRequest",
    "FX7001",
  );
}

export function encodeGetTaskLogs({
  category,
  resourceMeta,
  lines,
  token,
}: LogsMessage): Uint8Array {
  return encodeMessage(
    connector.GetTaskLogsRequest,
    { taskCategory: category, resourceMeta, lines, token },
    "flyteidl2.connector.GetTaskLogsRequest",
    "FX7001",
  );
}
