import type { Context } from "hono";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isPlainObject } from "../../runtime/base/json.ts";
import type { ChecksRequest } from "../checks-protocol.ts";
import type { TaskName } from "../protocol-parts.ts";
import type { RunRequest } from "../protocol.ts";

const CHECK_ID = /^[a-z][a-z-]*\/[a-z-]+$/;
const MOST_RUNS = 1_000_000;

/** The request of the page to check or run a task. Throws FX2005 for anything else. */
export async function readRunRequest(context: Context): Promise<RunRequest> {
  const body = await readBody(context);
  const { inputs, yaml = [], clock, inject = [], record = false, replay } = body;
  if (
    isPlainObject(inputs) &&
    (clock === "real" || clock === "virtual") &&
    isListOfTexts(yaml) &&
    isListOfTexts(inject) &&
    typeof record === "boolean" &&
    (replay === undefined || typeof replay === "string")
  )
    return { ...toTaskName(body), inputs, yaml, clock, inject, record, replay };
  throw new FxError("FX2005", "the request is not a task with its inputs");
}

/** The request to check a task. Throws FX2005 for anything else. */
export async function readChecksRequest(context: Context): Promise<ChecksRequest> {
  const body = await readBody(context);
  const { only, faults, mayCreateJobs } = body;
  const isCount = Number.isInteger(faults) && Number(faults) >= 1 && Number(faults) <= MOST_RUNS;
  if (
    isListOfTexts(only) &&
    only.every((id) => CHECK_ID.test(id)) &&
    (faults === null || isCount) &&
    typeof mayCreateJobs === "boolean"
  )
    return { ...toTaskName(body), only, faults: faults as number | null, mayCreateJobs };
  throw new FxError("FX2005", "the request does not say which checks to run");
}

/** The task that a request names. Throws FX2005 if it names none. */
export async function readTaskName(context: Context): Promise<TaskName> {
  return toTaskName(await readBody(context));
}

function toTaskName({ task, file }: Readonly<Record<string, unknown>>): TaskName {
  if (typeof task === "string" && typeof file === "string") return { task, file };
  throw new FxError("FX2005", "the request does not name a task");
}

/** The JSON object that the page sent. Empty for anything else, such as a form. */
async function readBody(context: Context): Promise<Readonly<Record<string, unknown>>> {
  if (context.req.header("content-type")?.startsWith("application/json") !== true) return {};
  const body: unknown = await context.req.json().catch(() => undefined);
  return isPlainObject(body) ? body : {};
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
