import { flyteidl } from "./generated/messages.js";

const { TaskExecutionIdentifier } = flyteidl.core;

/**
 * Identifies an attempt in a request that creates its job: the encoded id of the task execution,
 * which includes node and attempt, or else the output prefix.
 */
export function getAttemptIdentity(
  id: flyteidl.core.ITaskExecutionIdentifier | null | undefined,
  outputPrefix: string,
): Uint8Array | string | undefined {
  if (id != null) return TaskExecutionIdentifier.encode(id).finish();
  return outputPrefix === "" ? undefined : outputPrefix;
}
