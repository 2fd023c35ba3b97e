import { escapeControls } from "../../runtime/base/text.ts";
import type { ApiOperation } from "../api-document.ts";

/** `POST /jobs`, as a flag has it. May be hostile. */
export function nameOperation({ method, path }: ApiOperation): string {
  return `${method} ${path}`;
}

/** The same, safe to print on a terminal. */
export function showOperation(operation: ApiOperation): string {
  return escapeControls(nameOperation(operation));
}

/** Whether the first words of its texts say so, as in "Cancel processing a job". */
export function startsWith(operation: ApiOperation, words: RegExp): boolean {
  const { description = "", summary = description, operationId = "" } = operation;
  return words.test(summary) || words.test(operationId);
}
