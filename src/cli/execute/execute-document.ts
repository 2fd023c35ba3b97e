import type { ExecuteEnd } from "../../runtime/execute/task-execution.ts";

/** What `fx execute --json` prints: how the task ended, and where its outputs or its error lie. Kind and origin of an error are Flyte's own. */
export function executeDocument(end: ExecuteEnd): object {
  if (end.how === "succeeded") return { v: 1, ok: true, outputs: end.at };
  const { code, kind, origin, message } = end.error;
  return {
    v: 1,
    ok: false,
    error: { code, kind, origin, message, retryable: kind === "RECOVERABLE" },
    document: end.unwritten === undefined ? end.at : null,
  };
}
