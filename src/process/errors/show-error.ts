import { Errors } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeCause, listCauses } from "../../runtime/base/errors/thrown.ts";
import { locateError } from "../../runtime/base/source/source-location.ts";
import { cutText, escapeJson } from "../../runtime/base/text.ts";
import { TaskFailure } from "../../runtime/task/run/task-failure.ts";
import type { CommandProcess } from "../command-process.ts";
import type { OutputStream } from "../terminal/output-stream.ts";
import { createStyle } from "../terminal/text-style.ts";
import { wrapLines } from "../terminal/wrap-lines.ts";
import { renderError } from "./render-error.ts";
import { usageError } from "./usage-error.ts";

export interface ShowErrorOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly projectRoot: string;
  readonly redact?: (text: string) => string;
}

/** Prints an error to standard error; with `json` also its document to standard output. */
export function showError(
  { stdout, stderr, env, cwd }: CommandProcess,
  error: FxError,
  { json, verbose, projectRoot, redact = (text) => text }: ShowErrorOptions,
): void {
  const shorten = (text: string): string => cutText(redact(text));
  if (json) {
    const text = redact(JSON.stringify(createErrorDocument(error, projectRoot, shorten)));
    tryToWrite(stdout, `${escapeJson(text)}\n`);
  }
  const style = createStyle(stderr, env);
  const view = { style, verbose, cwd, projectRoot, shorten, redact };
  tryToWrite(stderr, `${wrapLines(redact(renderError(error, view)), stderr.columns)}\n`);
}

/** If one of the two streams is closed, the other one may still work. */
function tryToWrite(stream: OutputStream, text: string): void {
  try {
    stream.print(text);
  } catch {
    // there is no other place to report it
  }
}

/**
 * Converts whatever a command threw: errors of oclif's parser are usage errors, everything else is
 * a bug in fx.
 */
export function asFxError(thrown: unknown, command: string): FxError {
  if (thrown instanceof FxError) return thrown;
  if (thrown instanceof Errors.CLIError) return usageError(thrown, command);
  if (thrown instanceof Error && thrown.name === "NotCapable")
    return new FxError("FX5008", `Deno does not let fx do this: ${thrown.message}`, {
      cause: thrown,
      hint: "pass the flag to deno run, before the path of fx",
    });
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new FxError("FX7001", `internal error: ${text}`, {
    cause: thrown,
    hint: "please report it with the command line and the output of --verbose",
  });
}

/** The document that `--json` prints for an error. `shorten` redacts and cuts each text in it. */
export function createErrorDocument(
  error: FxError,
  projectRoot: string,
  shorten: (text: string) => string,
) {
  const location = locateError(error, projectRoot);
  const causes = listCauses(error).map((cause) => {
    const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const message = shorten(describeCause(cause, error.message));
    return { message, ...(typeof code === "string" && { code }) };
  });
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
      causes,
      retryable: error.retryable,
    },
    ...(error instanceof FindingsError && { findings: error.findings }),
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

/** The result of a check that found something. `--json` prints the findings as they are. */
export class FindingsError extends FxError {
  constructor(
    readonly findings: readonly object[],
    ...error: ConstructorParameters<typeof FxError>
  ) {
    super(...error);
  }
}
