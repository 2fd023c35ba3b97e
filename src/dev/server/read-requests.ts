import type { Context } from "hono";
import { toObjects } from "../../project/inputs/read-inputs-file.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { type Form, form, readAs } from "../../runtime/base/forms.ts";
import { readYaml } from "../../runtime/base/read-yaml.ts";
import type { ChecksRequest, InputFault, RunRequest, TaskName } from "../protocol.ts";

const MOST_RUNS = 1_000_000;

const TASK = { task: form.text, file: form.text };

const RUN = form.object({
  ...TASK,
  inputs: form.anyObject,
  yaml: form.withDefault(form.list(form.text), []),
  clock: form.oneOf("real", "virtual"),
  inject: form.withDefault(form.list(form.text), []),
  record: form.withDefault(form.boolean, false),
  replay: form.optional(form.text),
});

const CHECKS = form.object({
  ...TASK,
  only: form.list(form.matching(/^[a-z][a-z-]*\/[a-z-]+$/, "must be the id of a check")),
  faults: form.nullOr(form.wholeNumber(1, MOST_RUNS)),
  mayCreateJobs: form.boolean,
});

/** The request of the page to check or run a task, as `readYamlInputs` reads it. Throws FX2005 for anything else. */
export async function readRunRequest(context: Context) {
  return readYamlInputs(await readBody(context, RUN, "the request is not a task with its inputs"));
}

/** The request to check a task. Throws FX2005 for anything else. */
export function readChecksRequest(context: Context): Promise<ChecksRequest> {
  return readBody(context, CHECKS, "the request does not say which checks to run");
}

/** The task that a request names. Throws FX2005 if it names none. */
export function readTaskName(context: Context): Promise<TaskName> {
  return readBody(context, form.object(TASK), "the request does not name a task");
}

/** The JSON that the page sent. Anything else, such as a form, is refused. */
async function readBody<T>(context: Context, read: Form<T>, fault: string): Promise<T> {
  const isJson = context.req.header("content-type")?.startsWith("application/json") === true;
  const body: unknown = isJson ? await context.req.json().catch(() => undefined) : undefined;
  const request = readAs(body, read);
  if (request === undefined) throw new FxError("FX2005", fault);
  return request;
}

/** Reads the inputs that the page sends as YAML text, and leaves out those that are invalid. */
export async function readYamlInputs({ yaml = [], ...request }: RunRequest) {
  const faults: InputFault[] = [];
  const inputs: [string, unknown][] = [];
  for (const [name, value] of Object.entries(request.inputs))
    try {
      const isText = yaml.includes(name) && typeof value === "string";
      inputs.push([name, isText ? toObjects(await readYaml(value), toJsonNumber) : value]);
    } catch (error) {
      faults.push({ path: [name], message: (error as Error).message });
    }
  return { request: { ...request, inputs: Object.fromEntries(inputs) }, faults };
}

/** A number that was typed as JavaScript writes it is not rounded, even if a double holds another. */
function toJsonNumber(value: bigint | number): number {
  const number = Number(value);
  const isSame = String(number) === String(value) || BigInt(number) === value;
  if (Number.isFinite(number) && isSame) return number;
  throw new Error(`JSON cannot hold the number ${value}: write it in quotes`);
}
