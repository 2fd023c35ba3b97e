import type { LiteralMap } from "../../values/literal.ts";
import { joinParts, decodeReceived } from "../codec/message-codec.ts";
import type {
  CategoryMessage,
  CreateTaskMessage,
  GetTaskMessage,
  InputsMessage,
  JobHeaderMessage,
  JobMessage,
  LogsMessage,
  MetricsMessage,
  SyncMessage,
} from "../models/connector-messages.ts";
import {
  executionMetadataFromMessage,
  logsFromMessage,
  metricsFromMessage,
} from "../shared/request-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { admin, core } = flyteidl;

export function decodeCreateTask(bytes: Uint8Array): CreateTaskMessage {
  const message = decodeReceived(admin.ReceivedCreateTaskRequest, bytes);
  return { ...decodeInputsMessage(joinParts(message.inputs)), ...headerFromMessage(message) };
}

export function decodeGetTask(bytes: Uint8Array): GetTaskMessage {
  const message = decodeReceived(admin.GetTaskRequest, bytes);
  return { ...jobFromMessage(message), outputPrefix: message.outputPrefix };
}

export function decodeDeleteTask(bytes: Uint8Array): JobMessage {
  return jobFromMessage(decodeReceived(admin.DeleteTaskRequest, bytes));
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogsMessage {
  const message = decodeReceived(admin.GetTaskLogsRequest, bytes);
  return logsFromMessage(jobFromMessage(message), message);
}

export function decodeGetTaskMetrics(bytes: Uint8Array): MetricsMessage {
  const message = decodeReceived(admin.GetTaskMetricsRequest, bytes);
  return metricsFromMessage(jobFromMessage(message), message);
}

/** One message of an `ExecuteTaskSync` stream: the header or the inputs. */
export function decodeExecuteTaskSync(bytes: Uint8Array): SyncMessage {
  const { header, inputs } = decodeReceived(admin.ReceivedExecuteTaskSyncRequest, bytes);
  return {
    header: header.length === 0 ? undefined : decodeHeader(joinParts(header)),
    inputs: inputs.length === 0 ? undefined : decodeInputsMessage(joinParts(inputs)),
  };
}

export function decodeGetConnector(bytes: Uint8Array): string {
  return decodeReceived(admin.GetAgentRequest, bytes).name;
}

export function decodeListConnectors(bytes: Uint8Array): void {
  decodeReceived(admin.ListAgentsRequest, bytes);
}

function decodeHeader(bytes: Uint8Array): JobHeaderMessage {
  return headerFromMessage(decodeReceived(admin.ReceivedCreateRequestHeader, bytes));
}

function headerFromMessage({
  template,
  outputPrefix,
  taskExecutionMetadata,
}: Omit<flyteidl.admin.ReceivedCreateRequestHeader, "maxDatasetSizeBytes">): JobHeaderMessage {
  return {
    template: templateCodec.decodeReceived(joinParts(template)),
    outputPrefix,
    taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
    attemptIdentity: () => attemptIdentity(taskExecutionMetadata, outputPrefix),
    connection: undefined,
  };
}

function decodeInputsMessage(bytes: Uint8Array): InputsMessage {
  return {
    inputs: decodeReceived(core.LiteralMap, bytes) as LiteralMap,
    inputBytes: bytes.length,
  };
}

/** Without a category name, uses the older field, which means version 0. */
function jobFromMessage({
  taskCategory,
  taskType,
  resourceMeta,
}: {
  readonly taskCategory: CategoryMessage | null;
  readonly taskType: string;
  readonly resourceMeta: Uint8Array;
}): JobMessage {
  const category =
    taskCategory !== null && taskCategory.name !== ""
      ? taskCategory
      : { name: taskType, version: 0 };
  return { category, resourceMeta, connection: undefined };
}

/** The encoded id of the task execution, which includes node and attempt. */
function attemptIdentity(
  metadata: flyteidl.admin.TaskExecutionMetadata | null,
  outputPrefix: string,
): Uint8Array | string | undefined {
  const id = metadata?.taskExecutionId ?? null;
  if (id !== null) return core.TaskExecutionIdentifier.encode(id).finish();
  return outputPrefix === "" ? undefined : outputPrefix;
}
