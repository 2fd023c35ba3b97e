import { Errors } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeCause, listCauses } from "../../runtime/base/errors/thrown.ts";
import { readAuthorStack } from "../../runtime/base/source/source-location.ts";
import { cutText, terminalText } from "../../runtime/base/text.ts";
import { TaskFailure } from "../../runtime/task/run/task-failure.ts";
import { createStyle } from "../terminal/text-style.ts";
import { writeOut } from "../terminal/write-out.ts";
import { renderError } from "./render-error.ts";
import { usageError } from "./usage-error.ts";

export interface ShowErrorOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly projectRoot: string;
  readonly redact?: (text: string) => string;
}

/** An error on standard error for people; for programs, the document on standard output as well. */
export function showError(
  error: FxError,
  { json, verbose, projectRoot, redact = (text) => text }: ShowErrorOptions,
): void {
  const shorten = (text: string): string => cutText(redact(text));
  if (json) tryToWrite(process.stdout, `${documentText(error, projectRoot, redact, shorten)}\n`);
  const view = {
    style: createStyle(process.stderr, process.env),
    verbose,
    cwd: process.cwd(),
    projectRoot,
    shorten,
    redact,
  };
  tryToWrite(process.stderr, `${redact(renderError(error, view))}\n`);
}

function documentText(
  error: FxError,
  projectRoot: string,
  redact: (text: string) => string,
  told: (text: string) => string,
): string {
  const json = redact(JSON.stringify(createErrorDocument(error, projectRoot, told)));
  return process.stdout.isTTY ? terminalText(json) : json;
}

/** Where one of the two streams takes nothing, the other one still does. */
function tryToWrite(stream: Parameters<typeof writeOut>[0], text: string): void {
  try {
    writeOut(stream, text);
  } catch {
    // Nothing is left to tell it to.
  }
}

/** Whatever ended a command, as an error that fx reports: the command line's faults are usage, the rest is fx's own. */
export function asFxError(thrown: unknown, command: string): FxError {
  if (thrown instanceof FxError) return thrown;
  if (thrown instanceof Errors.CLIError) return usageError(thrown, command);
  return new FxError(
    "FX7001",
    `fx broke: ${thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)}`,
    {
      cause: thrown,
      hint: "please report it, with the command line and what --verbose shows",
    },
  );
}

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
