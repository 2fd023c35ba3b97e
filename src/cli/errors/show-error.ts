import { Errors } from "@oclif/core";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { cutText, terminalText } from "../../runtime/base/text.ts";
import { createStyle } from "../terminal/text-style.ts";
import { writeOut } from "../terminal/write-out.ts";
import { createErrorDocument } from "./create-error-document.ts";
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
