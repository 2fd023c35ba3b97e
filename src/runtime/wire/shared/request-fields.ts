import { uint64ToSafeNumber } from "../../values/literal.ts";
import type {
  AttemptMessage,
  ExecutionAttempt,
  JobMessage,
  LogsMessage,
  MetricsMessage,
  NewJobMessage,
  TaskExecutionMetadata,
} from "../models/connector-messages.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import type { Dialect } from "./dialect.ts";
import { RESOURCE_TYPE_TASK } from "./enums.ts";
import { dateFromTimestamp, durationFromMessage } from "./timestamps.ts";

/* The parts of requests that both protocols have. */

export function executionMetadataFromMessage(
  metadata: TaskExecutionMetadata | null,
): TaskExecutionMetadata {
  if (metadata === null) return NO_METADATA;
  const { namespace, labels, annotations, k8sServiceAccount, environmentVariables } = metadata;
  return { namespace, labels, annotations, k8sServiceAccount, environmentVariables };
}

export const NO_METADATA: TaskExecutionMetadata = Object.freeze({
  namespace: "",
  labels: Object.freeze({}),
  annotations: Object.freeze({}),
  k8sServiceAccount: "",
  environmentVariables: Object.freeze({}),
});

export function attemptFromMessage(
  metadata: Pick<flyteidl.admin.TaskExecutionMetadata, "taskExecutionId"> | null,
): ExecutionAttempt | undefined {
  const { nodeExecutionId, retryAttempt = 0 } = metadata?.taskExecutionId ?? {};
  if (nodeExecutionId?.executionId == null) return undefined;
  const { project, domain, name } = nodeExecutionId.executionId;
  return { project, domain, name, attempt: retryAttempt + 1 };
}

/** The execution's metadata with the id of the attempt, which servers may use to name jobs. */
export function messageFromExecution(job: NewJobMessage): flyteidl.admin.ITaskExecutionMetadata {
  return { ...job.taskExecutionMetadata, taskExecutionId: taskExecutionIdFromAttempt(job) };
}

export function taskExecutionIdFromAttempt({
  template,
  execution,
}: AttemptMessage): flyteidl.core.ITaskExecutionIdentifier {
  const { project, domain, name, version } = template.id;
  const executionId = { project, domain, name: execution.name };
  return {
    taskId: { resourceType: RESOURCE_TYPE_TASK, project, domain, name, version },
    nodeExecutionId: { nodeId: "n0", executionId },
    retryAttempt: execution.attempt - 1,
  };
}

export function logsFromMessage(
  job: JobMessage,
  { lines, token }: Pick<flyteidl.admin.GetTaskLogsRequest, "lines" | "token">,
): LogsMessage {
  return { ...job, lines: uint64ToSafeNumber(lines) ?? Number.MAX_SAFE_INTEGER, token };
}

export function metricsFromMessage(
  job: JobMessage,
  message: Pick<flyteidl.admin.GetTaskMetricsRequest, "queries" | "startTime" | "endTime" | "step">,
): MetricsMessage {
  const { queries, step } = message;
  return {
    ...job,
    queries,
    startTime: dateFromTimestamp(message.startTime),
    endTime: dateFromTimestamp(message.endTime),
    stepMs: step ? durationFromMessage(step, "the step of a metrics request").toMs() : undefined,
  };
}

/**
 * Identifies an attempt in a request that creates its job: the encoded id of the task execution,
 * which includes node and attempt, or else the output prefix.
 */
export function getAttemptIdentity(
  id: flyteidl.core.ITaskExecutionIdentifier | null | undefined,
  outputPrefix: string,
  dialect: Dialect,
): Uint8Array | string | undefined {
  const encoded = id == null ? undefined : dialect.encodeAttemptId?.(id);
  return encoded ?? (outputPrefix || undefined);
}
