import { encodeMessage } from "../codec/message-codec.ts";
import type {
  GetTaskMessage,
  JobMessage,
  LogsMessage,
  NewJobMessage,
} from "../models/connector-messages.ts";
import { messageFromExecution } from "../shared/request-fields.ts";
import { flyteidl2 } from "./generated/messages.js";
import { toNamedLiterals } from "./literals.ts";
import { templateCodec } from "./task-template.ts";

const { connector } = flyteidl2;

export function encodeCreateTask(job: NewJobMessage): Uint8Array {
  const message = {
    template: templateCodec.toMessage(job.template),
    inputs: { literals: toNamedLiterals(job.inputs) },
    outputPrefix: job.outputPrefix,
    taskExecutionMetadata: messageFromExecution(job),
    connection: job.connection,
  };
  return encodeMessage(connector.CreateTaskRequest, message, "FX2009");
}

export function encodeGetTask({ category, ...job }: GetTaskMessage): Uint8Array {
  return encodeMessage(connector.GetTaskRequest, { ...job, taskCategory: category }, "FX7001");
}

export function encodeDeleteTask({ category, ...job }: JobMessage): Uint8Array {
  return encodeMessage(connector.DeleteTaskRequest, { ...job, taskCategory: category }, "FX7001");
}

/** The request has no field for the connection. */
export function encodeGetTaskLogs({ category, ...job }: LogsMessage): Uint8Array {
  return encodeMessage(connector.GetTaskLogsRequest, { ...job, taskCategory: category }, "FX7001");
}
