import type { LiteralMap } from "../../values/literal.ts";
import { uint64ToSafeNumber } from "../../values/types/int64.ts";
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
import { executionMetadataFromMessage } from "../shared/task-execution.ts";
import { durationFromMessage, dateFromTimestamp } from "../shared/timestamps.ts";
import { flyteidl } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { admin, core } = flyteidl;
const CREATE = "flyteidl.admin.CreateTaskRequest";
const SYNC = "flyteidl.admin.ExecuteTaskSyncRequest";
const HEADER = "flyteidl.admin.CreateRequestHeader";
const INPUTS = "flyteidl.core.LiteralMap";

export function decodeCreateTask(bytes: Uint8Array): CreateTaskMessage {
  const { inputs, template, outputPrefix, taskExecutionMetadata } = decodeReceived(
    admin.ReceivedCreateTaskRequest,
    bytes,
    CREATE,
  );
  const received = decodeInputsMessage(joinParts(inputs));
  return {
    template: templateCodec.decodeReceived(joinParts(template)),
    inputs: received.inputs,
    inputBytes: received.inputBytes,
    outputPrefix,
    taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
    attemptIdentity: () => attemptIdentity(taskExecutionMetadata, outputPrefix),
    connection: undefined,
  };
}

export function decodeGetTask(bytes: Uint8Array): GetTaskMessage {
  const message = decodeReceived(admin.GetTaskRequest, bytes, "flyteidl.admin.GetTaskRequest");
  return {
    category: categoryFromMessage(message),
    resourceMeta: message.resourceMeta,
    outputPrefix: message.outputPrefix,
    connection: undefined,
  };
}

export function decodeDeleteTask(bytes: Uint8Array): JobMessage {
  const message = decodeReceived(
    admin.DeleteTaskRequest,
    bytes,
    "flyteidl.admin.DeleteTaskRequest",
  );
  return {
    category: categoryFromMessage(message),
    resourceMeta: message.resourceMeta,
    connection: undefined,
  };
}

export function decodeGetTaskLogs(bytes: Uint8Array): LogsMessage {
  const message = decodeReceived(
    admin.GetTaskLogsRequest,
    bytes,
    "flyteidl.admin.GetTaskLogsRequest",
  );
  return {
    category: categoryFromMessage(message),
    resourceMeta: message.resourceMeta,
    connection: undefined,
    lines: uint64ToSafeNumber(message.lines) ?? Number.MAX_SAFE_INTEGER,
    token: message.token,
  };
}

export function decodeGetTaskMetrics(bytes: Uint8Array): MetricsMessage {
  const message = decodeReceived(
    admin.GetTaskMetricsRequest,
    bytes,
    "flyteidl.admin.GetTaskMetricsRequest",
  );
  return {
    category: categoryFromMessage(message),
    resourceMeta: message.resourceMeta,
    connection: undefined,
    queries: message.queries,
    startTime: message.startTime === null ? undefined : dateFromTimestamp(message.startTime),
    endTime: message.endTime === null ? undefined : dateFromTimestamp(message.endTime),
    stepMs:
      message.step === null
        ? undefined
        : durationFromMessage(message.step, "the step of a metrics request").toMs(),
  };
}

/** A message of the stream of `ExecuteTaskSync`: the header, or the inputs. */
export function decodeExecuteTaskSync(bytes: Uint8Array): SyncMessage {
  const { header, inputs } = decodeReceived(admin.ReceivedExecuteTaskSyncRequest, bytes, SYNC);
  return {
    header: header.length === 0 ? undefined : decodeHeader(joinParts(header)),
    inputs: inputs.length === 0 ? undefined : decodeInputsMessage(joinParts(inputs)),
  };
}

export function decodeGetConnector(bytes: Uint8Array): string {
  return decodeReceived(admin.GetAgentRequest, bytes, "flyteidl.admin.GetAgentRequest").name;
}

export function decodeListConnectors(bytes: Uint8Array): void {
  decodeReceived(admin.ListAgentsRequest, bytes, "flyteidl.admin.ListAgentsRequest");
}

function decodeHeader(bytes: Uint8Array): JobHeaderMessage {
  const { template, outputPrefix, taskExecutionMetadata } = decodeReceived(
    admin.ReceivedCreateRequestHeader,
    bytes,
    HEADER,
  );
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
    inputs: decodeReceived(core.LiteralMap, bytes, INPUTS) as LiteralMap,
    inputBytes: bytes.length,
  };
}

/** Without a named category the older field counts, which means version 0. */
function categoryFromMessage({
  taskCategory,
  taskType,
}: {
  readonly taskCategory: CategoryMessage | null;
  readonly taskType: string;
}): CategoryMessage {
  return taskCategory !== null && taskCategory.name !== ""
    ? taskCategory
    : { name: taskType, version: 0 };
}

/** The encoded id of the execution, which names node and attempt. */
function attemptIdentity(
  metadata: flyteidl.admin.TaskExecutionMetadata | null,
  outputPrefix: string,
): Uint8Array | string | undefined {
  const id = metadata?.taskExecutionId ?? null;
  if (id !== null) return core.TaskExecutionIdentifier.encode(id).finish();
  return outputPrefix === "" ? undefined : outputPrefix;
}
