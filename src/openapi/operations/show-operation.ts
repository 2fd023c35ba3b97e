import { escapeControls, quoteWords } from "../../runtime/base/text.ts";
import type { ApiOperation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";

/** `POST /jobs`, as a flag has it. May be hostile. */
export function nameOperation({ method, path }: ApiOperation): string {
  return `${method} ${path}`;
}

/** The same, safe to print on a terminal. */
export function showOperation(operation: ApiOperation): string {
  return escapeControls(nameOperation(operation));
}

/** Flags that choose the operations, to paste into a shell. */
export function formatFlags(job: JobOperations): string {
  return [
    formatFlag("create", job.create),
    formatFlag("get", job.get),
    job.delete === undefined ? "--delete none" : formatFlag("delete", job.delete),
  ].join(" ");
}

/** `--create "POST /jobs"`. A path with characters that a shell reads is quoted another way. */
export function formatFlag(name: string, operation: ApiOperation): string {
  const text = nameOperation(operation);
  const isPlain = /^[\w@%+=:,./{}~ -]+$/.test(text);
  return `--${name} ${isPlain ? `"${text}"` : quoteWords([text])}`;
}

/** The operations on a job without those that follow from them. */
export type JobOperations = Pick<ChosenOperations, "create" | "get" | "delete">;

/** Operations that a person has chosen. Undefined: fx finds it. */
export interface FixedOperations {
  readonly create?: ApiOperation | undefined;
  readonly get?: ApiOperation | undefined;
  readonly delete?: ApiOperation | "none" | undefined;
  readonly result?: ApiOperation | "none" | undefined;
}
