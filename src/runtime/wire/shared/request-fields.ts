import type { ExecutionAttempt, TaskExecutionMetadata } from "../models/connector-messages.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import type { Dialect } from "./dialect.ts";

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
