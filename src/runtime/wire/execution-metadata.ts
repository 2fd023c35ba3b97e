import type { TaskExecutionMetadata } from "../connector/requests.ts";

/** What a request says of where its task runs; both protocols say it alike. */
export function executionMetadataOf(metadata: TaskExecutionMetadata | null): TaskExecutionMetadata {
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
