import { quoteWords } from "../../runtime/base/text.ts";
import type { ChecksRequest, TaskName } from "../protocol.ts";

/** A request of which only the task must be given. */
type Request = Partial<ChecksRequest> & TaskName;

/** The command that a user types for the same checks. */
export function composeCheckCommand(request: Request, envFlags: readonly string[]): string {
  return quoteWords(["fx", ...listCheckWords(request), ...envFlags]);
}

/** The command without `fx`. */
export function listCheckWords(request: Request): readonly string[] {
  const { file, task, only = [], faults = null, mayCreateJobs = false } = request;
  return [
    "check",
    file,
    "--task",
    task,
    ...only.flatMap((id) => ["--only", id]),
    ...(faults === null ? [] : ["--faults", String(faults)]),
    ...(mayCreateJobs ? ["--yes"] : []),
  ];
}
