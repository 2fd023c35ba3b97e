import type { Answer, ApiOperation } from "../api-document.ts";
import type { Source, States } from "../connector-plan.ts";
import { listAlternatives, listScalars, type ScalarPlace, toKey } from "../plan/object-parts.ts";
import { toWords } from "../typescript/names.ts";
import { findIdParameter } from "./find-sources.ts";
import { startsWith } from "./operation-text.ts";
import { parseResourcePath, singular } from "./resource-path.ts";

/** Also in one word with another noun, such as `jobruns`. */
const JOB_NOUN =
  /^(dag|flow|job|pipeline|task|test|workflow)?(jobs?|runs?|executions?|batch(es)?|tasks?|statements?|quer(y|ies)|operations?|workflows?|pipelines?|builds?|predictions?|trainings?|analys[ei]s|invocations?|status|backups?|compositions?|conversions?|crawls?|evaluations?|exports?|generations?|imports?|renders?|scans?|simulations?|transcodes?|transcri(pt|ption)s?)$/;
/** A `cron-workflow` starts jobs, and is not one. */
const NO_JOB_NOUN = /^(cron|schedules?|templates?|definitions?|triggers?|types?|configs?|pools?)$/;
/** What a service keeps, and what jobs run on: has states too, such as `ready`. */
const THING =
  /^(assets?|buckets?|charges?|clusters?|collections?|commands?|connect(ion|or)s?|containers?|databases?|datasets?|deployments?|devices?|endpoints?|env(ironment)?s?|files?|index(es)?|instances?|invitations?|invoices?|messages?|models?|monitors?|orders?|payments?|payouts?|pods?|projects?|refunds?|rooms?|servers?|sessions?|shipments?|sources?|streams?|subscriptions?|tables?|tickets?|transfers?|uploads?|users?|verifications?|volumes?|warehouses?|webhooks?|workers?|workspaces?)$/;

/**
 * Points of an operation as one that reads a job.
 *
 * @param state points of its state
 */
export function rateGet({ path }: ApiOperation, state: number): number {
  const at = parseResourcePath(path);
  const isJob = isJobNoun(at.noun);
  let points = state;
  if (isJob) points += 4;
  if (isThing({ path })) points -= 3;
  return points;
}

/** How well the states of an operation fit a job, in points. 0 if its answer has no states. */
export function rateState({ kind, values }: States): number {
  if (kind === "flags") return 2;
  const phases = values.flatMap(({ phase }) => phase ?? []);
  if (phases.length > 1 && phases.includes("succeeded")) return 4;
  if (kind === "enum" && phases.length > 1) return phases.includes("failed") ? 2 : -1;
  return kind === "text" ? 3 : 0;
}

/** Which ends the states name. A job has both, and most things have one at most. */
export function findEnds({ values, flags = [], outcome }: States): Ends {
  const phases = [...values, ...flags, ...(outcome?.values ?? [])].map(({ phase }) => phase);
  return { success: phases.includes("succeeded"), failure: phases.includes("failed") };
}

export interface Ends {
  readonly success: boolean;
  readonly failure: boolean;
}

/** `flow_runs`, but not `run_schedules` or `run_listeners`. */
export function isJobNoun(noun: string): boolean {
  const words = toWords(noun);
  return JOB_NOUN.test(words.at(-1) ?? "") && !words.some((word) => NO_JOB_NOUN.test(word));
}

function isThing({ path }: Pick<ApiOperation, "path">): boolean {
  return THING.test(toWords(parseResourcePath(path).noun).at(-1) ?? "");
}

/** The points of an operation that adds to the list of what `get` reads. */
export const ADDS = 5;

/** Points for how an operation is related to `get`. Undefined: it creates something else. */
export function relate(operation: ApiOperation, get: ApiOperation): number | undefined {
  const [at, read] = [operation, get].map(({ path }) => parseResourcePath(path)) as [At, At];
  const isAtGet = at.resource === read.resource && at.action === undefined;
  if (operation.method === "PUT" || isAtGet)
    return isAtGet && at.endsWithId && !startsWith(operation, UPDATE) ? 3 : undefined;
  const job = getJobResource(get);
  if (`${at.resource}/{}` === job) return at.action === undefined ? ADDS : 2;
  // Another action is on a job that exists.
  if (isBelow(operation, get)) return undefined;
  // PagerDuty has `/actions/{id}/invocations` and `/invocations/{id}`.
  if (!at.endsWithId && singular(at.noun) === singular(read.noun)) return 2;
  const starts = at.action === "create";
  if (isAlike(operation.answer, get.answer) && (starts || !at.endsWithId)) return starts ? 2 : 1;
  if (!answersWithItsId(operation, get)) return undefined;
  return starts ? 1 : 0;
}

type At = ReturnType<typeof parseResourcePath>;

export function isSameResource(one: ApiOperation, other: ApiOperation): boolean {
  return parseResourcePath(one.path).resource === parseResourcePath(other.path).resource;
}

/** Whether an operation is on what `get` reads, or on a part of it. */
export function isBelow({ path }: ApiOperation, get: ApiOperation): boolean {
  return `${parseResourcePath(path).resource}/`.startsWith(`${getJobResource(get)}/`);
}

function getJobResource({ path }: ApiOperation): string {
  const { resource, endsWithId } = parseResourcePath(path);
  return endsWithId ? resource : `${resource}/{}`;
}

/** Words of what changes a job that exists. */
const UPDATE = /^(update|modif|change|edit|rename|patch)/i;

/** Whether two answers have the same schema, or one has all properties of the other. */
export function isAlike(created: Answer | undefined, read: Answer | undefined): boolean {
  if (created === undefined || read === undefined) return false;
  const names = [...read.schema.properties.keys()];
  const { name = "", properties } = created.schema;
  const isNamed = listAlternatives(read.schema).some((each) => each.name === name);
  return isNamed || (names.length > 3 && names.every((each) => properties.has(each)));
}

/**
 * An ID such as `workflow_run_id` for the parameter `run_id`, or for `/tasks/{id}` `task_id` or an
 * `id` that is "the ID of the task". The request does not have it.
 */
function answersWithItsId({ answer, body }: ApiOperation, get: ApiOperation): boolean {
  const name = findIdParameter(get) ?? "";
  const noun = singular(parseResourcePath(get.path).noun);
  const key = toWords(name).length < 2 ? `${toKey(noun)}id` : toKey(name);
  const isIts = ({ key: own, schema: { description = "" } }: ScalarPlace): boolean =>
    own.endsWith(key) || (own === "id" && isJobNoun(noun) && toWords(description).includes(noun));
  const has = (places: readonly ScalarPlace[] = []): boolean => places.some(isIts);
  const asked = body && listScalars(body.schema, "request");
  return has(answer && listScalars(answer.schema)) && !has(asked);
}

/** Points for what the operation answers. */
export function rateAnswer({ answer }: ApiOperation, get: ApiOperation, id?: Source): number {
  const hasId = id !== undefined && "answer" in id;
  return (hasId ? 2 : 0) + (isAlike(answer, get.answer) ? 1 : 0);
}
