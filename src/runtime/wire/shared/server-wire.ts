import { uint64ToSafeNumber } from "../../values/literal.ts";
import { weighMessage } from "../codec/check-parts.ts";
import { decodeReceived, encodeMessage, joinParts } from "../codec/message-codec.ts";
import type { Operation } from "../connector-methods.ts";
import type {
  Connection,
  CreateTaskMessage,
  GetTaskMessage,
  InputsMessage,
  JobHeaderMessage,
  JobMessage,
  LogsMessage,
  MetricResult,
  MetricsMessage,
  ServedConnector,
  SyncMessage,
  TargetMessage,
} from "../models/connector-messages.ts";
import type { LogLine } from "../models/job-log.ts";
import type { ResourceMessage } from "../models/resource.ts";
import type { Dialect, HeaderFields, JobFields } from "./dialect.ts";
import { messageFromLogLine, messageFromMetric, messageFromResource } from "./reply-fields.ts";
import {
  attemptFromMessage,
  executionMetadataFromMessage,
  getAttemptIdentity,
} from "./request-fields.ts";
import { dateFromTimestamp, durationFromMessage } from "./timestamps.ts";

/** The requests about a job. */
const TARGET_REQUESTS = {
  get: "GetTaskRequest",
  delete: "DeleteTaskRequest",
  logs: "GetTaskLogsRequest",
  metrics: "GetTaskMetricsRequest",
  get_connector: undefined,
  list_connectors: undefined,
} as const;

/**
 * The protocol of a connector server. Each `decode` throws FX2006 for bytes that are not the
 * request.
 */
export function createServerWire(dialect: Dialect) {
  const { messages, connectors, templates, literals, repliesEmptyOutputs } = dialect;
  const prefix = messages.Resource.typeName.replace(/Resource$/, "");

  function headerFromMessage(message: HeaderFields): JobHeaderMessage {
    const { template, outputPrefix, taskExecutionMetadata, connection } = message;
    return {
      template: templates.decodeReceived(joinParts(template)),
      outputPrefix,
      taskExecutionMetadata: executionMetadataFromMessage(taskExecutionMetadata),
      attemptIdentity: () =>
        getAttemptIdentity(taskExecutionMetadata?.taskExecutionId, outputPrefix, dialect),
      execution: attemptFromMessage(taskExecutionMetadata),
      connection: connectionFromMessage(connection),
    };
  }

  function decodeInputs(parts: readonly Uint8Array[]): InputsMessage {
    const bytes = joinParts(parts);
    const inputs = literals.fromMessage(decodeReceived(messages.Inputs, bytes));
    return { inputs, inputBytes: bytes.length };
  }

  function readSyncHeader(bytes: Uint8Array): Uint8Array {
    return joinParts(decodeReceived(dialect.sync!.ReceivedRequest, bytes).header);
  }

  return {
    /**
     * The memory that a request of this method takes when decoded, in bytes. Throws FX2018 if it
     * has more parts than `mostParts`.
     */
    weighRequest: (method: string, bytes: Uint8Array, mostParts: number) =>
      weighMessage(bytes, `${prefix}${method}Request`, mostParts),

    /**
     * Reads what the first message of a request is about, without its inputs, which may be large.
     * Undefined if it is not about a task or job.
     */
    decodeTarget: (operation: Operation, bytes: Uint8Array): TargetMessage | undefined => {
      if (operation === "create" || operation === "do") {
        const header = headerFromMessage(
          operation === "create"
            ? decodeReceived(messages.ReceivedCreateTaskRequest, bytes)
            : decodeReceived(dialect.sync!.ReceivedHeader, readSyncHeader(bytes)),
        );
        const { type: name, taskTypeVersion: version } = header.template;
        return { category: { name, version }, header };
      }
      const request = TARGET_REQUESTS[operation];
      return request && jobFromMessage(decodeReceived(messages[request], bytes));
    },

    decodeCreateTask: (bytes: Uint8Array): CreateTaskMessage => {
      const message = decodeReceived(messages.ReceivedCreateTaskRequest, bytes);
      const { inputs, inputBytes } = decodeInputs(message.inputs);
      return { inputs, inputBytes, ...headerFromMessage(message) };
    },
    encodeCreateTask: (resourceMeta: Uint8Array) =>
      encodeMessage(messages.CreateTaskResponse, { resourceMeta }, "FX1005"),

    decodeGetTask: (bytes: Uint8Array): GetTaskMessage => {
      const message = decodeReceived(messages.GetTaskRequest, bytes);
      return { outputPrefix: message.outputPrefix, ...jobFromMessage(message) };
    },
    /** Leaves empty outputs of Flyte 2 unset, as other SDKs do; the engine reads `outputs.pb`. */
    encodeGetTask: (resource: ResourceMessage) => {
      const leavesOut =
        !repliesEmptyOutputs && Object.keys(resource.outputs?.literals ?? {}).length === 0;
      const reply = leavesOut ? { ...resource, outputs: undefined } : resource;
      const message = { resource: messageFromResource(reply, dialect) };
      return encodeMessage(messages.GetTaskResponse, message, "FX1007");
    },

    decodeDeleteTask: (bytes: Uint8Array): JobMessage =>
      jobFromMessage(decodeReceived(messages.DeleteTaskRequest, bytes)),
    encodeDeleteTask: () => new Uint8Array(),

    decodeGetTaskLogs: (bytes: Uint8Array): LogsMessage => {
      const message = decodeReceived(messages.GetTaskLogsRequest, bytes);
      const lines = uint64ToSafeNumber(message.lines) ?? Number.MAX_SAFE_INTEGER;
      return { ...jobFromMessage(message), lines, token: message.token };
    },
    encodeLogsToken: (token: string) =>
      encodeMessage(messages.GetTaskLogsResponse, { header: { token } }, "FX1007"),
    encodeLogsLines: (logLines: readonly LogLine[]) => {
      const lines = logLines.map(messageFromLogLine);
      const body = { lines, structuredLines: lines };
      return encodeMessage(messages.GetTaskLogsResponse, { body }, "FX1007");
    },

    decodeGetTaskMetrics: (bytes: Uint8Array): MetricsMessage => {
      const message = decodeReceived(messages.GetTaskMetricsRequest, bytes);
      const { queries, startTime, endTime, step } = message;
      return {
        ...jobFromMessage(message),
        queries,
        startTime: dateFromTimestamp(startTime),
        endTime: dateFromTimestamp(endTime),
        stepMs: step
          ? durationFromMessage(step, "the step of a metrics request").toMs()
          : undefined,
      };
    },
    encodeGetTaskMetrics: (results: readonly MetricResult[]) => {
      const message = { results: results.map(messageFromMetric) };
      return encodeMessage(messages.GetTaskMetricsResponse, message, "FX1007");
    },

    /** Returns the name of the connector. */
    decodeGetConnector: (bytes: Uint8Array) => decodeReceived(connectors.GetRequest, bytes).name,
    encodeGetConnector: (served: ServedConnector) => {
      const connector = messageFromConnector(served);
      return encodeMessage(connectors.GetResponse, { agent: connector, connector }, "FX7001");
    },

    /** The request has no content. */
    decodeListConnectors: (bytes: Uint8Array) => void decodeReceived(connectors.ListRequest, bytes),
    encodeListConnectors: (served: readonly ServedConnector[]) => {
      const all = served.map(messageFromConnector);
      return encodeMessage(connectors.ListResponse, { agents: all, connectors: all }, "FX7001");
    },

    /** Undefined for Flyte 2, which calls synchronous connectors like asynchronous ones. */
    sync: dialect.sync && {
      /** Decodes one message of the stream: the header or the inputs. */
      decodeExecuteTaskSync: (bytes: Uint8Array): SyncMessage => {
        const { ReceivedRequest, ReceivedHeader } = dialect.sync!;
        const { header, inputs } = decodeReceived(ReceivedRequest, bytes);
        return {
          header:
            header.length === 0
              ? undefined
              : headerFromMessage(decodeReceived(ReceivedHeader, joinParts(header))),
          inputs: inputs.length === 0 ? undefined : decodeInputs(inputs),
        };
      },
      encodeExecuteTaskSync: (resource: ResourceMessage) => {
        const header = { resource: messageFromResource(resource, dialect) };
        return encodeMessage(dialect.sync!.Response, { header }, "FX1007");
      },
    },
  };
}

/** Without a category name, uses the older field, which means version 0. */
function jobFromMessage(message: JobFields): JobMessage {
  const { taskCategory, taskType = "", resourceMeta, connection } = message;
  return {
    category: taskCategory?.name ? taskCategory : { name: taskType, version: 0 },
    resourceMeta,
    connection: connectionFromMessage(connection),
  };
}

function connectionFromMessage(connection: Connection | null | undefined): Connection | undefined {
  if (connection == null) return undefined;
  const { taskType, secrets, configs } = connection;
  return { taskType, secrets, configs };
}

/** Older engines of Flyte 1 read only the names. */
function messageFromConnector(connector: ServedConnector): object {
  const { name, isSync, supportedTaskCategories } = connector;
  const supportedTaskTypes = [...new Set(supportedTaskCategories.map((category) => category.name))];
  return { name, isSync, supportedTaskTypes, supportedTaskCategories };
}
