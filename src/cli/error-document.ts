import { FxError } from "../runtime/errors.ts";
import { describeThrown } from "../runtime/local/describe-thrown.ts";
import { TaskFailure } from "../runtime/local/task-failure.ts";
import { authorStack } from "../runtime/source-location.ts";

/** The document that `--json` prints for an error. */
export function errorDocument(error: FxError, projectRoot: string): object {
  const location = error.location ?? (error.cause instanceof Error ? authorStack(error.cause, projectRoot).location : undefined);
  return {
    v: 1,
    ok: false,
    error: {
      code: error.code,
      kind: error.kind,
      message: error.message,
      file: location?.file ?? null,
      line: location?.line ?? null,
      column: location?.column ?? null,
      hint: error.hint ?? null,
      details: error.details,
      causes: causesOf(error),
      retryable: error.retryable,
    },
    ...(error instanceof TaskFailure && { run: { id: error.run.runId, task: error.run.task, phase: error.run.phase ?? null, attempts: error.run.attempt, tookMs: Math.round(error.run.tookMs) } }),
  };
}

function causesOf(error: FxError): { message: string; code?: string }[] {
  const causes: { message: string; code?: string }[] = [];
  for (let cause: unknown = error.cause; cause !== undefined && causes.length < 10; cause = (cause as { cause?: unknown } | null)?.cause) {
    const code = (cause as { code?: unknown } | null)?.code;
    causes.push({ message: describeThrown(cause), ...(typeof code === "string" && { code }) });
  }
  return causes;
}
