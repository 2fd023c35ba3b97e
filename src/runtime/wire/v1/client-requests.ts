import { encodeMessage } from "../codec/message-codec.ts";
import type {
  CategoryMessage,
  GetTaskMessage,
  JobMessage,
  LogsMessage,
  NewJobMessage,
} from "../models/connector-messages.ts";
import { messageFromExecution } from "../shared/request-fields.ts";
import { flyteidl } from "./generated/messages.js";
import { templateCodec } from "./task-template.ts";

const { admin } = flyteidl;

export function encodeCreateTask(job: NewJobMessage): Uint8Array {
  const message = { ...createHeader(job), inputs: job.inputs };
  return encodeMessage(admin.CreateTaskRequest, message, "FX2009");
}

export function encodeGetTask({ outputPrefix, ...job }: GetTaskMessage): Uint8Array {
  return encodeMessage(admin.GetTaskRequest, { ...messageFromJob(job), outputPrefix }, "FX7001");
}

export function encodeDeleteTask(job: JobMessage): Uint8Array {
  return encodeMessage(admin.DeleteTaskRequest, messageFromJob(job), "FX7001");
}

export function encodeGetTaskLogs({ lines, token, ...job }: LogsMessage): Uint8Array {
  return encodeMessage(
    admin.GetTaskLogsRequest,
    { ...messageFromJob(job), lines, token },
    "FX7001",
  );
}

/** Returns the header, then the inputs. */
export function encodeExecuteTaskSync(job: NewJobMessage): readonly Uint8Array[] {
  return [{ header: createHeader(job) }, { inputs: job.inputs }].map((message) =>
    encodeMessage(admin.ExecuteTaskSyncRequest, message, "FX2009"),
  );
}

function createHeader(job: NewJobMessage): flyteidl.admin.ICreateRequestHeader {
  return {
    template: templateCodec.toMessage(job.template),
    outputPrefix: job.outputPrefix,
    taskExecutionMetadata: messageFromExecution(job),
  };
}

/** Sends the older field too, as the engine does. */
function messageFromJob({ category, resourceMeta }: JobMessage): {
  readonly taskType: string;
  readonly taskCategory: CategoryMessage;
  readonly resourceMeta: Uint8Array;
} {
  return { taskType: category.name, taskCategory: category, resourceMeta };
}
