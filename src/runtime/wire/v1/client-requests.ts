import { encodeMessage } from "../codec/message-codec.ts";
import type {
  CategoryMessage,
  GetTaskMessage,
  JobMessage,
  LogsMessage,
  NewJobMessage,
} from "../models/connector-messages.ts";
import { createExecutionId } from "../shared/task-execution.ts";
import { flyteidl } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { admin } = flyteidl;

export function encodeCreateTask(job: NewJobMessage): Uint8Array {
  return encodeMessage(
    admin.CreateTaskRequest,
    { ...createHeader(job), inputs: job.inputs },
    "flyteidl.admin.CreateTaskRequest",
    "FX2009",
  );
}

export function encodeGetTask({
  category,
  resourceMeta,
  outputPrefix,
}: GetTaskMessage): Uint8Array {
  return encodeMessage(
    admin.GetTaskRequest,
    { ...toCategoryFields(category), resourceMeta, outputPrefix },
    "flyteidl.admin.GetTaskRequest",
    "FX7001",
  );
}

export function encodeDeleteTask({ category, resourceMeta }: JobMessage): Uint8Array {
  return encodeMessage(
    admin.DeleteTaskRequest,
    { ...toCategoryFields(category), resourceMeta },
    "flyteidl.admin.DeleteTaskRequest",
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
    admin.GetTaskLogsRequest,
    { ...toCategoryFields(category), resourceMeta, lines, token },
    "flyteidl.admin.GetTaskLogsRequest",
    "FX7001",
  );
}

/** The header, then the inputs. */
export function encodeExecuteTaskSync(job: NewJobMessage): readonly Uint8Array[] {
  return [{ header: createHeader(job) }, { inputs: job.inputs }].map((message) =>
    encodeMessage(
      admin.ExecuteTaskSyncRequest,
      message,
      "flyteidl.admin.ExecuteTaskSyncRequest",
      "FX2009",
    ),
  );
}

function createHeader({
  template,
  outputPrefix,
  taskExecutionMetadata,
  execution,
}: NewJobMessage): flyteidl.admin.ICreateRequestHeader {
  return {
    template: templateCodec.toMessage(template),
    outputPrefix,
    taskExecutionMetadata: {
      ...taskExecutionMetadata,
      taskExecutionId: createExecutionId(template, execution),
    },
  };
}

/** The engine sends the older field, too. */
function toCategoryFields(category: CategoryMessage): {
  readonly taskType: string;
  readonly taskCategory: CategoryMessage;
} {
  return { taskType: category.name, taskCategory: category };
}
