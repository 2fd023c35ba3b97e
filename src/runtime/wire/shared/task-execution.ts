import type { TaskExecutionMetadata, NewJobMessage } from "../models/connector-messages.ts";
import type { TaskTemplate } from "../models/task-template.ts";
import type { flyteidl } from "../v1/generated/messages.js";
import { RESOURCE_TYPE_TASK } from "./enums.ts";

export function executionMetadataFromMessage(
  metadata: TaskExecutionMetadata | null,
): TaskExecutionMetadata {
  if (metadata === null) return NO_METADATA;
  const { namespace, labels, annotations, k8sServiceAccount, environmentVariables } = metadata;
  return { namespace, labels, annotations, k8sServiceAccount, environmentVariables };
}

const NO_METADATA: TaskExecutionMetadata = Object.freeze({
  namespace: "",
  labels: Object.freeze({}),
  annotations: Object.freeze({}),
  k8sServiceAccount: "",
  environmentVariables: Object.freeze({}),
});

/** The id of an attempt; servers may name jobs by it. */
export function createExecutionId(
  { id }: TaskTemplate,
  { name, attempt }: NewJobMessage["execution"],
): flyteidl.core.ITaskExecutionIdentifier {
  const { project, domain } = id;
  return {
    taskId: {
      resourceType: RESOURCE_TYPE_TASK,
      project,
      domain,
      name: id.name,
      version: id.version,
    },
    nodeExecutionId: { nodeId: "n0", executionId: { project, domain, name } },
    retryAttempt: attempt - 1,
  };
}
