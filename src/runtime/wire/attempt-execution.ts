import type { TaskTemplate } from "../task-template/task-template.ts";
import type { NewJobMessage } from "./connector-messages.ts";
import { RESOURCE_TYPE_TASK } from "./enums.ts";
import type { flyteidl } from "./v1/generated/messages.js";

/** The id of an attempt, for a server that names jobs by it; the same in both protocols. */
export function attemptExecution(
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
