import type { FxError } from "../runtime/errors.ts";
import { errorDocument } from "./error-document.ts";
import { renderError } from "./render-error.ts";
import { styleFor } from "./text-style.ts";
import { writeOut } from "./write-out.ts";

/** An error on standard error for people; for programs, the document on standard output as well. */
export function showError(error: FxError, { json, verbose, projectRoot }: { readonly json: boolean; readonly verbose: boolean; readonly projectRoot: string }): void {
  if (json) writeOut(process.stdout, `${JSON.stringify(errorDocument(error, projectRoot))}\n`);
  const view = { style: styleFor(process.stderr, process.env), verbose, cwd: process.cwd(), projectRoot };
  writeOut(process.stderr, `${renderError(error, view)}\n`);
}
