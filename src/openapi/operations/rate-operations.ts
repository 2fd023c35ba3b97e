import type { ApiOperation } from "../api-document.ts";
import type { Source } from "../connector-plan.ts";
import { planStates } from "../plan/plan-states.ts";
import { toWords } from "../typescript/names.ts";
import { findIdParameter } from "./find-sources.ts";
import { listScalars, toKey } from "./list-places.ts";
import { type ResourcePath, singular } from "./resource-path.ts";

/** Why an operation may be that of a job. The points of all operations of a job are added. */
export interface Points {
  readonly points: number;
  /** Continues the operation: `GET /jobs/{id}` "has a state". */
  readonly reason: string;
}

/** An operation, and its path in parts. */
export interface OnPath {
  readonly operation: ApiOperation;
  readonly at: ResourcePath;
}

/** Also in one word with another noun, such as `jobruns`. */
const JOB_NOUN =
  /^(dag|flow|job|pipeline|task|test|workflow)?(jobs?|runs?|executions?|batch(es)?|tasks?|statements?|quer(y|ies)|operations?|workflows?|pipelines?|builds?|predictions?|trainings?|invocations?)$/;
/** A `cron-workflow` starts jobs, and is not one. */
const NO_JOB_NOUN = /^(cron|schedules?|templates?|definitions?|triggers?|types?|configs?|pools?)$/;

/** Rates an operation as one that reads a job. */
export function rateGet({ operation, at }: OnPath): readonly Points[] {
  return [
    rateState(operation),
    ...(isJobNoun(at.noun) ? [{ points: 4, reason: "names a job in its path" }] : []),
    // Rather than at the job's status: the job itself has its outputs.
    ...(at.endsWithId && at.action === undefined
      ? [{ points: 1, reason: "ends with the job's ID" }]
      : []),
  ];
}

function rateState(operation: ApiOperation): Points {
  const { kind, path, values } = planStates(operation);
  const place = path.join(".");
  if (kind === "boolean") return { points: 2, reason: `has ${place}` };
  const known = values.filter(({ phase }) => phase !== undefined);
  if (kind === "enum" && known.length > 1)
    return known.some(({ phase }) => phase === "succeeded")
      ? { points: 4, reason: `lists states in ${place}` }
      : { points: 2, reason: `lists states in ${place}, of which none is success` };
  if (kind === "text") return { points: 3, reason: `has a state in ${place}` };
  const status = operation.answer?.schema.properties.get("status");
  return status !== undefined && status.properties.size > 0
    ? { points: 1, reason: "has facts about its status" }
    : { points: 0, reason: "has no state" };
}

/** `flow_runs`, but not `run_schedules`. */
function isJobNoun(noun: string): boolean {
  const words = toWords(noun);
  const isJob = words.some((word) => JOB_NOUN.test(word));
  return isJob && !words.some((word) => NO_JOB_NOUN.test(word));
}

/** How an operation is related to `get`. Undefined: it creates something else. */
export function relate({ operation, at }: OnPath, get: OnPath): Points | undefined {
  if (operation.method === "PUT")
    return operation.path === get.operation.path
      ? { points: 3, reason: "creates what get reads" }
      : undefined;
  const job = get.at.endsWithId ? get.at.resource : `${get.at.resource}/{}`;
  if (`${at.resource}/{}` === job)
    return at.action === undefined
      ? { points: 3, reason: "adds to the list of jobs" }
      : { points: 2, reason: "starts a job" };
  if (operation.path.includes("{parent}") && isByFullName(operation, get.operation))
    return { points: isJobNoun(at.noun) ? 5 : 2, reason: "answers with the job's full name" };
  // Another action is on a job that exists.
  if (at.action !== "create" || `${at.resource}/`.startsWith(`${job}/`)) return undefined;
  const words = toWords(get.at.noun);
  const isNamed =
    singular(at.noun) === singular(get.at.noun) ||
    (words.length > 0 && words.every((word) => at.actionWords.includes(singular(word))));
  if (isNamed) return { points: 2, reason: "starts a job of that name" };
  return answersWithItsId(operation, get.operation)
    ? { points: 1, reason: "answers with an ID of that name" }
    : undefined;
}

/** The name of a job has its whole path in APIs of Google: `/v1/{parent}/jobs` and `/v1/{name}`. */
function isByFullName({ path, answer }: ApiOperation, get: ApiOperation): boolean {
  return (
    get.path.endsWith("/{name}") &&
    path.startsWith(get.path.replace("{name}", "{parent}")) &&
    answer?.schema.properties.has("name") === true
  );
}

/** An ID such as `workflow_run_id` for the parameter `run_id`. The names `id` and `name` say nothing. */
function answersWithItsId({ answer }: ApiOperation, get: ApiOperation): boolean {
  const name = findIdParameter(get) ?? "";
  if (answer === undefined || toWords(name).length < 2) return false;
  return listScalars(answer.schema).some(({ key }) => key.endsWith(toKey(name)));
}

/** Rates what the operation answers. */
export function rateAnswer(
  { answer }: ApiOperation,
  get: ApiOperation,
  source: Source | undefined,
): readonly Points[] {
  const name = answer?.schema.name;
  return [
    ...(source !== undefined && "answer" in source
      ? [{ points: 2, reason: "answers with the job's ID" }]
      : []),
    ...(name !== undefined && name === get.answer?.schema.name
      ? [{ points: 1, reason: "answers as get does" }]
      : []),
  ];
}
