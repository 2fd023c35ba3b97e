import type { ApiDocument, ApiOperation } from "../api-document.ts";
import { planStates } from "../plan/plan-states.ts";
import { findIdParameter, findSources } from "./find-sources.ts";
import { type FixedOperations, type JobOperations } from "./operation-flags.ts";
import { rateCancel, saysCancel } from "./rate-cancel.ts";
import {
  ADDS,
  type Ends,
  findEnds,
  isAlike,
  isBelow,
  isJobNoun,
  isSameResource,
  rateAnswer,
  rateGet,
  rateState,
  relate,
} from "./rate-operations.ts";
import { parseResourcePath } from "./resource-path.ts";

/** Operations that may run a job. */
export interface JobCandidate extends JobOperations {
  /** The higher, the likelier. */
  readonly points: number;
  /** The service will remove one of the operations. */
  readonly isDeprecated: boolean;
  /** How sure it is that `create` creates what `get` reads: the points of their paths. */
  readonly fit: number;
  /** The states that what `get` reads may end in. */
  readonly ends: Ends;
  /** Whether all that `get` needs is known after `create`. */
  readonly isLinked: boolean;
}

/** Finds the operations that create, read and end a job, the likeliest first. */
export function rankJobs(
  { operations }: ApiDocument,
  fixed: FixedOperations,
): readonly JobCandidate[] {
  const list = (
    chosen: ApiOperation | undefined,
    isPossible: (operation: ApiOperation) => boolean,
  ): readonly ApiOperation[] => (chosen ? [chosen] : operations.filter(isPossible));
  const areChosen = fixed.create !== undefined && fixed.get !== undefined;
  const creates = list(fixed.create, isCreate);
  const candidates = list(fixed.get, isGet).flatMap((get) => {
    const onJob = operations.filter((each) => isOnJob(each, get));
    const states = planStates(get);
    const ends = findEnds(states);
    const isLikely = (ends.success && ends.failure) || isJobNoun(parseResourcePath(get.path).noun);
    const ofGet = rateGet(get, rateState(states));
    return creates.flatMap((written): JobCandidate[] => {
      const create = chooseAnswer(written, get);
      const fit = relate(create, get) ?? (areChosen ? 0 : undefined);
      if (fit === undefined) return [];
      const { sources, missing } = findSources(create, get);
      const isLinked = missing.length === 0;
      // A person may know where the answer has the ID, such as in a text.
      if (!isLinked && !areChosen && !(isLikely && fit === ADDS)) return [];
      const id = sources.get(findIdParameter(get) ?? "");
      const found = fixed.delete === undefined ? findCancel(create, onJob) : undefined;
      const ofCreate = fit + rateAnswer(create, get, id);
      const points = ofCreate + ofGet + (found ? rateCancel(found) : 0) - (isLinked ? 0 : 4);
      const isDeprecated = [create, get].some((each) => each.isDeprecated === true);
      const cancel = fixed.delete === "none" ? undefined : (fixed.delete ?? found);
      return [{ create, get, delete: cancel, isDeprecated, fit, ends, isLinked, points }];
    });
  });
  return candidates
    .filter((each) => !isWeaker(each, candidates))
    .sort((a, b) => countFlaws(a) - countFlaws(b) || b.points - a.points);
}

/** Whether an operation is on the job, or below it and says that it cancels the job. */
function isOnJob(operation: ApiOperation, get: ApiOperation): boolean {
  const { action } = parseResourcePath(operation.path);
  if (isSameResource(operation, get)) return true;
  return action === undefined && isBelow(operation, get) && saysCancel(operation);
}

/** Operations that fx cannot read are last, as a person may mend the document. */
function countFlaws({ isDeprecated, create, get }: JobCandidate): number {
  const isFaulty = [create, get].some(({ faults = [] }) => faults.length > 0);
  return (isDeprecated ? 2 : 0) + (isFaulty ? 1 : 0);
}

/**
 * The ID is at the end, or in the query: `/jobs/{id}/logs` is not the job, and `/jobs/{id}/run-sync`
 * runs one.
 */
function isGet(operation: ApiOperation): boolean {
  const { action, endsWithId } = parseResourcePath(operation.path);
  return (
    operation.method === "GET" &&
    operation.answer !== undefined &&
    (action === undefined || action === "read") &&
    (endsWithId || (!operation.path.includes("{") && findIdParameter(operation) !== undefined))
  );
}

function isCreate({ method, path }: ApiOperation): boolean {
  const { action } = parseResourcePath(path);
  const creates = action === undefined || action === "create";
  return creates && (method === "POST" || method === "PUT");
}

/** A PUT or a POST at the path of a job changes it if a POST elsewhere creates it. */
function isWeaker({ create, get }: JobCandidate, candidates: readonly JobCandidate[]): boolean {
  return (
    isSameResource(create, get) &&
    candidates.some((other) => other.get === get && !isSameResource(other.create, other.get))
  );
}

/** Finds the best way to end a job among the operations on it. */
function findCancel(create: ApiOperation, onJob: readonly ApiOperation[]) {
  return onJob
    .filter((each) => rateCancel(each) > 0 && findSources(create, each).missing.length === 0)
    .sort(
      (a, b) =>
        Number(a.isDeprecated ?? false) - Number(b.isDeprecated ?? false) ||
        rateCancel(b) - rateCancel(a),
    )[0];
}

/** A service that may also wait for the end of a job documents that answer, too, as OGC does. */
function chooseAnswer(create: ApiOperation, get: ApiOperation): ApiOperation {
  const { answer, answers = [] } = create;
  const best = answers.find((each) => isAlike(each, get.answer)) ?? answer;
  return best === answer ? create : { ...create, answer: best };
}
