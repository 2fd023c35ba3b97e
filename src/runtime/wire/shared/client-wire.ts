import { decodeMessage, encodeMessage, missingPartError } from "../codec/message-codec.ts";
import type {
  AttemptMessage,
  GetTaskMessage,
  JobMessage,
  LogMessage,
  LogsMessage,
  NewJobMessage,
  ServedConnector,
} from "../models/connector-messages.ts";
import type { ResourceMessage } from "../models/resource.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import type { Dialect, ResourceFields } from "./dialect.ts";
import { RESOURCE_TYPE_TASK } from "./enums.ts";
import { logLineFromMessage, resourceFromReply } from "./reply-fields.ts";
import { getAttemptIdentity } from "./request-fields.ts";

/**
 * The protocol of a client of a connector server. Each `encode` throws FX2009 for inputs that
 * cannot be written, and FX3007 or FX3010 for a template that cannot be written. Each `decode`
 * throws FX2006 for bytes that are not the reply, and FX1004 for an unknown phase.
 */
export function createClientWire(dialect: Dialect) {
  const { messages, connectors, templates, literals } = dialect;

  const createHeader = (job: NewJobMessage): object => ({
    template: templates.toMessage(job.template),
    outputPrefix: job.outputPrefix,
    // Servers may use the id of the attempt to name jobs.
    taskExecutionMetadata: {
      ...job.taskExecutionMetadata,
      taskExecutionId: taskExecutionIdFromAttempt(job),
    },
    connection: job.connection,
  });

  function readResource(
    holder: { readonly resource: ResourceFields | null } | null,
    reply: { readonly typeName: string },
    part: string,
  ): ResourceMessage {
    if (holder?.resource == null) throw missingPartError(reply, part);
    return resourceFromReply(holder.resource, dialect);
  }

  return {
    encodeCreateTask: (job: NewJobMessage) => {
      const message = { ...createHeader(job), inputs: literals.toMessage(job.inputs) };
      return encodeMessage(messages.CreateTaskRequest, message, "FX2009");
    },
    /** What the server makes the idempotency key of such a create from. */
    getAttemptIdentity: (job: AttemptMessage) =>
      getAttemptIdentity(taskExecutionIdFromAttempt(job), job.outputPrefix, dialect),
    decodeCreateTask: (bytes: Uint8Array) =>
      decodeMessage(messages.CreateTaskResponse, bytes).resourceMeta,

    encodeGetTask: (job: GetTaskMessage) =>
      encodeMessage(messages.GetTaskRequest, messageFromJob(job), "FX7001"),
    decodeGetTask: (bytes: Uint8Array) => {
      const { GetTaskResponse } = messages;
      return readResource(decodeMessage(GetTaskResponse, bytes), GetTaskResponse, "resource");
    },

    encodeDeleteTask: (job: JobMessage) =>
      encodeMessage(messages.DeleteTaskRequest, messageFromJob(job), "FX7001"),

    encodeGetTaskLogs: (logs: LogsMessage) =>
      encodeMessage(messages.GetTaskLogsRequest, messageFromJob(logs), "FX7001"),
    decodeGetTaskLogs: (bytes: Uint8Array): LogMessage => {
      const { header, body } = decodeMessage(messages.GetTaskLogsResponse, bytes);
      const lines = (body?.structuredLines ?? body?.lines ?? []).map(logLineFromMessage);
      const older = (body?.results ?? []).map((message) => ({ message }));
      return { token: header?.token ?? "", lines: lines.length > 0 ? lines : older };
    },

    /** Under Flyte 2 every connector is asynchronous. Types without versions have version 0. */
    decodeListConnectors: (bytes: Uint8Array): readonly ServedConnector[] => {
      const list = decodeMessage(connectors.ListResponse, bytes);
      return (list.agents ?? list.connectors ?? []).map((connector) => {
        const { name, isSync = false, supportedTaskTypes = [] } = connector;
        const older = supportedTaskTypes.map((type) => ({ name: type, version: 0 }));
        const categories = connector.supportedTaskCategories;
        const supportedTaskCategories = categories.length > 0 ? categories : older;
        return { name, isSync, supportedTaskCategories };
      });
    },

    encodeFindConnector: (name: string) => encodeMessage(connectors.GetRequest, { name }, "FX7001"),

    /** Undefined for Flyte 2, which has no service for synchronous connectors. */
    sync: dialect.sync && {
      /** The two messages of the call, in order. */
      encodeExecuteTaskSync: (job: NewJobMessage) =>
        [{ header: createHeader(job) }, { inputs: literals.toMessage(job.inputs) }].map((message) =>
          encodeMessage(dialect.sync!.Request, message, "FX2009"),
        ),
      /** The engine reads only the header of the reply. */
      decodeExecuteTaskSync: (bytes: Uint8Array): ResourceMessage => {
        const { Response } = dialect.sync!;
        const { header } = decodeMessage(Response, bytes);
        return readResource(header, Response, "header with a resource");
      },
    },
  };
}

export function taskExecutionIdFromAttempt(attempt: AttemptMessage) {
  const { template, execution } = attempt;
  const { project, domain, name, version } = template.id;
  const executionId = { project, domain, name: execution.name };
  return {
    taskId: { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version },
    nodeExecutionId: { nodeId: "n0", executionId },
    retryAttempt: execution.attempt - 1,
  } satisfies flyteidl.core.ITaskExecutionIdentifier;
}

/** Sends the older field of Flyte 1 too, as the engine does. */
function messageFromJob({ category, ...job }: JobMessage): object {
  return { ...job, taskCategory: category, taskType: category.name };
}
