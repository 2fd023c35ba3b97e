import { FxError } from "../../runtime/base/errors/errors.ts";
import type { ApiDocument, ApiOperation } from "../api-document.ts";
import type { ChosenOperations } from "../connector-plan.ts";
import { getName } from "../plan/object-parts.ts";
import { planStates } from "../plan/plan-states.ts";
import { toWords } from "../typescript/names.ts";
import { describeNearest } from "./describe-nearest.ts";
import { findSources } from "./find-sources.ts";
import { type FixedOperations, formatFlags, type JobOperations } from "./operation-flags.ts";
import { nameOperation, startsWith } from "./operation-text.ts";
import { type JobCandidate, rankJobs } from "./rank-jobs.ts";
import { isBelow, isJobNoun, isSameResource } from "./rate-operations.ts";
import { parseResourcePath, singular } from "./resource-path.ts";

/** Points by which the likeliest job leads the next. With the same create, any lead is enough. */
const LEAD = 3;
/** How many operations fx shows to choose from. */
export const MOST_SHOWN = 5;

/**
 * Chooses the operations of a connector without asking.
 *
 * @throws FxError FX2038 with the candidates as flags if the choice is not clear
 */
export function chooseOperations(document: ApiDocument, fixed: FixedOperations): ChosenOperations {
  const candidates = rankJobs(document, fixed);
  const [best] = candidates;
  if (best === undefined) throw createNoneError(document, fixed);
  const isOnly = candidates.length === 1 && best.isLinked && fixed.create !== undefined;
  const areChosen = isOnly || (fixed.create !== undefined && fixed.get !== undefined);
  const current = candidates.filter((each) => each.isDeprecated === best.isDeprecated);
  // They start the same job, and are as likely: the first of them will do.
  const ties = current.filter((each) => readsSame(each, best) && each.points === best.points);
  const others = candidates.filter(
    (each) => !each.isDeprecated && each.ends.success && !ties.includes(each),
  );
  const isClear = isJob(best, fixed) && others.every((each) => leads(best, each));
  if (!areChosen && !isClear) throw createUnclearError(candidates);
  const [, ...otherCreates] = ties.map(({ create }) => create);
  return { ...completeOperations(document, best, fixed), otherCreates };
}

/** A PUT may change what exists, so a person has to choose it. */
function isJob(job: JobCandidate, fixed: FixedOperations): boolean {
  const creates = job.create.method !== "PUT" || fixed.create !== undefined;
  const { fit, isLinked, ends } = job;
  return fit > 0 && isLinked && ends.success && ends.failure && creates && isJobNoun(getNoun(job));
}

function leads(best: JobCandidate, other: JobCandidate): boolean {
  const isSure = nameOperation(other.create) === nameOperation(best.create);
  return best.points - other.points >= (isSure ? 1 : LEAD);
}

/** Whether two jobs are of one kind: read at the same path, or with the same schema. */
function readsSame(one: JobCandidate, { get }: JobCandidate): boolean {
  const [name, other] = [one.get, get].map(({ answer }) => getName(answer!.schema));
  return isSameResource(one.get, get) || (name !== undefined && name === other);
}

/** The candidates whose states or names suggest a job, or all of them if none do. */
export function listLikely(candidates: readonly JobCandidate[]): readonly JobCandidate[] {
  const likely = candidates.filter((each) => each.ends.success || isJobNoun(getNoun(each)));
  return likely.length > 0 ? likely : candidates;
}

function createUnclearError(candidates: readonly JobCandidate[]): FxError {
  const shown = listLikely(candidates).slice(0, MOST_SHOWN);
  const isOne = shown.length === 1;
  return new FxError("FX2038", summarize(shown), {
    details: shown.map(formatFlags),
    hint: isOne ? "pass these flags if they run a job" : "pass the flags of one line",
  });
}

function summarize(shown: readonly JobCandidate[]): string {
  if (!shown.some(({ ends }) => ends.success && ends.failure))
    return "the document may not be of a service that runs jobs; these operations come nearest";
  return shown.length === 1
    ? "these operations of the document may run a job, or keep a thing that has states"
    : "several operations of the document may run a job, the likeliest first";
}

function getNoun({ get }: JobCandidate): string {
  return parseResourcePath(get.path).noun;
}

function createNoneError(document: ApiDocument, fixed: FixedOperations): FxError {
  const { operations, faults = [] } = document;
  const summary = "fx finds no operations in the document that create and read a job";
  const isBare = faults.length === 0 && operations.every(({ answer }) => !answer?.schema.types[0]);
  return new FxError("FX2038", summary, {
    details: [...faults.slice(0, MOST_SHOWN).map(String), ...describeNearest(document, fixed)],
    hint: isBare
      ? "the document describes no answer: add schemas to it, in FastAPI by response_model"
      : 'name those that do, such as --create "POST /jobs" --get "GET /jobs/{jobId}"',
  });
}

/**
 * Adds what follows from the operations of a job: that of its results, and where their parameters
 * come from. Where operations that a person chose need what nobody knows after `create`, that person
 * decides.
 */
function completeOperations(
  document: ApiDocument,
  job: JobOperations,
  fixed: Pick<FixedOperations, "result">,
): ChosenOperations {
  const { create, get, delete: cancel } = job;
  const below = fixed.result === undefined ? listBelow(document, job) : [];
  const readable = below.filter(({ faults = [] }) => faults.length === 0);
  const found = fixed.result ?? readable.find(isResult);
  const result = found === "none" ? undefined : found;
  const faulty = below.find((each) => isResult(each) && !readable.includes(each));
  const [other, ...more] = readable.filter(({ answer }) => answer!.schema.types.includes("object"));
  // If there are several, they are about parts of the job.
  const otherResult = faulty ?? (more.length === 0 ? other : undefined);
  const starting = findStart(document, job);
  const { start } = starting;
  const called = [get, cancel, result, start].filter((operation) => operation !== undefined);
  const calls = called.map((operation) => ({ operation, ...findSources(create, operation) }));
  const ofCancel = calls.find(({ operation }) => operation === cancel);
  // The parameter of `get` counts if another operation has one of the same name.
  const sources = new Map(calls.toReversed().flatMap((each) => [...each.sources]));
  for (const { name } of calls.flatMap(({ missing }) => missing.filter(({ inBody }) => !inBody)))
    if (!sources.has(name)) sources.set(name, { undecided: true });
  const undecided = new Map(
    calls.map(({ operation, missing }): [ApiOperation, string[]] => {
      const names = missing.filter(({ inBody }) => inBody).map(({ name }) => name);
      // A cancel needs what the answer of `create` says, if that tells one job from another.
      const isBlind =
        operation === cancel &&
        missing.length === 0 &&
        isAnswered(calls[0]!) &&
        !isAnswered(ofCancel!);
      return [operation, isBlind ? [...names, "the job's ID"] : names];
    }),
  );
  return {
    ...job,
    result,
    otherResult: result === undefined ? otherResult : undefined,
    ...starting,
    sources,
    undecided,
    deleteBody: ofCancel?.body ?? [],
    getBody: get.method === "GET" ? [] : calls[0]!.body,
  };
}

function isAnswered({ sources }: Pick<ChosenOperations, "sources">): boolean {
  return [...sources.values()].some((source) => "answer" in source);
}

const WAITING = /^(created|draft)$/i;
const STARTS = /^(execute|launch|process|queue|run|start|submit)/i;
const RESULT = /^(results?|outputs?|transcripts?|join)$/;

/** The GETs right below a job that may have its results, unless `get` has them. */
function listBelow({ operations }: ApiDocument, { create, get }: JobOperations): ApiOperation[] {
  const { properties } = get.answer!.schema;
  if ([...properties.keys()].some((name) => RESULT.test(name.toLowerCase()))) return [];
  const { resource } = parseResourcePath(get.path);
  const isRightBelow = ({ path }: ApiOperation): boolean => {
    const at = parseResourcePath(path);
    return at.resource === resource || at.resource === `${resource}/${singular(at.noun)}`;
  };
  return operations.filter(
    (operation) =>
      operation !== get &&
      operation.method === "GET" &&
      operation.answer !== undefined &&
      isRightBelow(operation) &&
      findSources(create, operation).missing.length === 0,
  );
}

/** Whether the end of its path or of its operationId says so. */
function isResult({ path, operationId = "" }: ApiOperation): boolean {
  const words = toWords(path.slice(path.lastIndexOf("/")));
  return [...words, toWords(operationId).at(-1) ?? ""].some((word) => RESULT.test(word));
}

/**
 * Finds the operation without which a job stays in a state such as `created`: the only POST at the
 * job whose first words say that it starts something. Of several, a person chooses one.
 */
function findStart({ operations }: ApiDocument, { create, get }: JobOperations) {
  const values = planStates(get).values.map(({ value }) => value);
  const waits = values.filter((value) => WAITING.test(String(value)));
  if (waits.length === 0) return {};
  const starts = operations.filter(
    (operation) =>
      operation.method === "POST" &&
      operation !== create &&
      isBelow(operation, get) &&
      startsWith(operation, STARTS) &&
      findSources(create, operation).missing.length === 0,
  );
  const [start] = starts;
  return starts.length === 1 ? { start, waits } : { otherStarts: starts };
}
