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

/** What the document does not say: a handler that failed or was cancelled has the status 500. */
const ACCEPT_FAILURES = `
/** The service answers 500 with the handler of a workflow that failed or was cancelled. */
function acceptFailures({ clock, fetch, secrets, signal }: HttpContext): HttpContext {
  return {
    clock,
    secrets,
    signal,
    async fetch(...request) {
      const response = await fetch(...request);
      return response.status === 500
        ? new Response(response.body, { headers: response.headers })
        : response;
    },
  };
}
`;

/** Does what a person does who has seen a workflow fail. */
export function acceptFailures(folder: string): void {
  const file = join(folder, "src/service.ts");
  const source = readFileSync(file, "utf8");
  const [before, get] = source.split("export async function getJob(");
  assert.ok(get !== undefined, source);
  const edited = get.replace("send(context,", "send(acceptFailures(context),");
  assert.notEqual(edited, get);
  writeFileSync(file, `${before}export async function getJob(${edited}${ACCEPT_FAILURES}`);
}
