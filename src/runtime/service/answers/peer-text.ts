import type { Operation, ServedRequest } from "../served-request.ts";

/** Python's servers have no such line for the logs and metrics of a job: they tell a failure of these as UNKNOWN. */
const IN_WORDS: Readonly<Partial<Record<Operation, string>>> = {
  logs: "get the logs of",
  metrics: "get the metrics of",
};

/** A status' text with the first line that those of Flyte's Python servers have. */
export function peerText(
  { operation, taskType }: Pick<ServedRequest, "operation" | "taskType">,
  text: string,
): string {
  return `failed to ${IN_WORDS[operation] ?? operation} ${taskType} task with error:\n ${text}`;
}
