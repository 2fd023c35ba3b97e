import { decodeMessage, encodeMessage, missingPartError } from "../codec/message-codec.ts";
import type { JobMessage, NewJobMessage } from "../models/connector-messages.ts";
import type { Phase } from "../models/phase.ts";
import type { ResourceMessage } from "../models/resource.ts";
import { logLineFromMessage, phaseFromNumber } from "../shared/reply-fields.ts";
import { messageFromExecution, taskExecutionIdFromAttempt } from "../shared/request-fields.ts";
import type { ClientWire } from "../wire.ts";
import { getAttemptIdentity } from "./attempt-identity.ts";
import { flyteidl } from "./generated/messages.js";
import { resourceFromMessage } from "./resource.ts";
import { templateCodec } from "./task-template.ts";

const { admin } = flyteidl;

const ASYNC = "flyteidl.service.AsyncAgentService";
const SYNC = "flyteidl.service.SyncAgentService";
const METADATA = "flyteidl.service.AgentMetadataService";

export const CLIENT_WIRE: ClientWire = {
  services: {
    names: [ASYNC, SYNC, METADATA],
    list: `/${METADATA}/ListAgents`,
    find: `/${METADATA}/GetAgent`,
    create: `/${ASYNC}/CreateTask`,
    get: `/${ASYNC}/GetTask`,
    delete: `/${ASYNC}/DeleteTask`,
    logs: `/${ASYNC}/GetTaskLogs`,
  },

  encodeCreateTask(job) {
    const message = { ...createHeader(job), inputs: job.inputs };
    return encodeMessage(admin.CreateTaskRequest, message, "FX2009");
  },
  getAttemptIdentity: (job) =>
    getAttemptIdentity(taskExecutionIdFromAttempt(job), job.outputPrefix),
  decodeCreateTask: (bytes) => decodeMessage(admin.CreateTaskResponse, bytes).resourceMeta,

  encodeGetTask({ outputPrefix, ...job }) {
    const message = { ...messageFromJob(job), outputPrefix };
    return encodeMessage(admin.GetTaskRequest, message, "FX7001");
  },
  decodeGetTask(bytes) {
    const { resource } = decodeMessage(admin.GetTaskResponse, bytes);
    if (resource === null) throw missingPartError(admin.GetTaskResponse, "resource");
    return readResource(resource);
  },

  encodeDeleteTask: (job) => encodeMessage(admin.DeleteTaskRequest, messageFromJob(job), "FX7001"),

  encodeGetTaskLogs({ lines, token, ...job }) {
    const message = { ...messageFromJob(job), lines, token };
    return encodeMessage(admin.GetTaskLogsRequest, message, "FX7001");
  },
  decodeGetTaskLogs(bytes) {
    const { header, body } = decodeMessage(admin.GetTaskLogsResponse, bytes);
    const { structuredLines = [], results = [] } = body ?? {};
    return {
      token: header?.token ?? "",
      lines:
        structuredLines.length > 0
          ? structuredLines.map(logLineFromMessage)
          : results.map((message) => ({ message })),
    };
  },

  /** Older servers list types without versions, which means version 0. */
  decodeListConnectors(bytes) {
    const { agents } = decodeMessage(admin.ListAgentsResponse, bytes);
    return agents.map(({ name, isSync, supportedTaskTypes, supportedTaskCategories }) => ({
      name,
      isSync,
      supportedTaskCategories:
        supportedTaskCategories.length > 0
          ? supportedTaskCategories
          : supportedTaskTypes.map((type) => ({ name: type, version: 0 })),
    }));
  },

  encodeFindConnector: (name) => encodeMessage(admin.GetAgentRequest, { name }, "FX7001"),

  sync: {
    path: `/${SYNC}/ExecuteTaskSync`,
    encodeExecuteTaskSync: (job) =>
      [{ header: createHeader(job) }, { inputs: job.inputs }].map((message) =>
        encodeMessage(admin.ExecuteTaskSyncRequest, message, "FX2009"),
      ),
    /** The engine reads only the header of the reply. */
    decodeExecuteTaskSync(bytes) {
      const resource = decodeMessage(admin.ExecuteTaskSyncResponse, bytes).header?.resource;
      if (resource != null) return readResource(resource);
      throw missingPartError(admin.ExecuteTaskSyncResponse, "header with a resource");
    },
  },
};

function createHeader(job: NewJobMessage): flyteidl.admin.ICreateRequestHeader {
  return {
    template: templateCodec.toMessage(job.template),
    outputPrefix: job.outputPrefix,
    taskExecutionMetadata: messageFromExecution(job),
  };
}

/** Sends the older field too, as the engine does. */
function messageFromJob({ category, resourceMeta }: JobMessage): flyteidl.admin.IDeleteTaskRequest {
  return { taskType: category.name, taskCategory: category, resourceMeta };
}

/** Older servers send a state instead of a phase. */
const PHASE_BY_STATE: readonly Phase[] = [
  "RETRYABLE_FAILED",
  "FAILED",
  "QUEUED",
  "RUNNING",
  "SUCCEEDED",
];

/**
 * Like the engine, uses the older state if the phase is unset. An unset state is a retryable
 * failure.
 */
function readResource(resource: flyteidl.admin.Resource): ResourceMessage {
  const older = resource.phase === 0 ? PHASE_BY_STATE[resource.state] : undefined;
  return { ...resourceFromMessage(resource), phase: older ?? phaseFromNumber(resource.phase) };
}
