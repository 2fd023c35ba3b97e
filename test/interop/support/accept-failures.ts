import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Of the operations that start a workflow, the one that does not wait for its end. */
export const WORKFLOW_FLAGS = [
  "--create",
  "POST /workflows/{name}/run-nowait",
  "--get",
  "GET /handlers/{handler_id}",
];

/**
 * Does what a person does who has seen a workflow fail: the service answers 500 with the handler of
 * one that failed or was cancelled, which the document does not say.
 */
export function acceptFailures(folder: string): void {
  const file = join(folder, "src/index.ts");
  const source = readFileSync(file, "utf8");
  const edited = source.replace('"/handlers/{handlerId}"', "$&, answerStatuses: [500]");
  assert.notEqual(edited, source, source);
  writeFileSync(file, edited);
}
