import { type FxError } from "../../runtime/base/errors/errors.ts";
import { describeCause, listCauses } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";
import { TaskFailure } from "../../runtime/task/run/task-failure.ts";

/** The document that `--json` prints for an error. `told` makes of a text what may be shown of it. */
export function createErrorDocument(
  error: FxError,
  projectRoot: string,
  shorten: (text: string) => string,
): object {
  const location =
    error.location ??
    (error.cause instanceof Error ? readAuthorStack(error.cause, projectRoot).location : undefined);
  return {
    v: 1,
    ok: false,
    error: {
      code: error.code,
      kind: error.kind,
      message: shorten(error.message),
      file: location?.file ?? null,
      line: location?.line ?? null,
      column: location?.column ?? null,
      hint: error.hint === undefined ? null : shorten(error.hint),
      details: error.details.map(shorten),
      causes: describeCauses(error, shorten),
      retryable: error.retryable,
    },
    ...(error instanceof TaskFailure && {
      run: {
        id: error.run.runId,
        task: error.run.task,
        phase: error.run.phase ?? null,
        attempts: error.run.attempt,
        tookMs: Math.round(error.run.tookMs),
      },
      logLinks: error.run.logLinks,
    }),
  };
}

function describeCauses(
  error: FxError,
  shorten: (text: string) => string,
): { readonly message: string; readonly code?: string }[] {
  return listCauses(error).map((cause) => {
    const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
    return {
      message: shorten(describeCause(cause, error.message)),
      ...(typeof code === "string" && { code }),
    };
  });
}
