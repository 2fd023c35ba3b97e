import type { ApiDocument, ApiOperation } from "../api-document.ts";
import { type Cancel, findCancel } from "./find-cancels.ts";
import { findIdParameter, findSources } from "./find-sources.ts";
import type { FixedOperations, JobOperations } from "./job-operations.ts";
import { type OnPath, type Points, rateAnswer, rateGet, relate } from "./rate-operations.ts";
import { findPrefix, parseResourcePath } from "./resource-path.ts";

/** Operations that may run a job. */
export interface JobCandidate extends JobOperations {
  /** The higher, the likelier. */
  readonly points: number;
  /** Why each operation is likely, such as "cancels a job". */
  readonly reasons: Readonly<Record<keyof JobOperations, string>>;
  /** The service will remove one of the operations, or has the same ones at another version. */
  readonly isSecond: boolean;
}

/** Finds the operations that create, read and end a job, the likeliest first. */
export function rankJobs(
  { operations }: ApiDocument,
  fixed: FixedOperations,
): readonly JobCandidate[] {
  const all = operations.map((operation) => ({
    operation,
    at: parseResourcePath(operation.path),
  }));
  const gets = all.filter((each) => isChosen(each, fixed.get, isGet));
  const creates = all.filter((each) => isChosen(each, fixed.create, isCreate));
  const candidates = gets.flatMap((get) => {
    const onJob = all.filter(({ at }) => at.resource === get.at.resource);
    const ofGet = rateGet(get);
    return creates.flatMap((create) => rate(create, { get, ofGet, onJob, fixed }) ?? []);
  });
  const sorted = candidates
    .filter((each) => !isUpdate(each, candidates))
    .sort((a, b) => b.points - a.points || countPrefixes(a) - countPrefixes(b));
  const known = new Set<string>();
  return sorted
    .map((each) => {
      const key = [each.create, each.get].map(describeResource).join(" ");
      const isSecond = each.isSecond || known.has(key);
      known.add(key);
      return { ...each, isSecond };
    })
    .sort((a, b) => Number(a.isSecond) - Number(b.isSecond));
}

/** How many versions of a service the operations are of. */
function countPrefixes({ create, get, delete: cancel }: JobOperations): number {
  const paths = [create, get, ...(cancel === undefined ? [] : [cancel])].map(({ path }) => path);
  return new Set(paths.map(findPrefix)).size;
}

/** Equal for the same operation of several versions. */
function describeResource({ method, path }: ApiOperation): string {
  const { resource, actionWords } = parseResourcePath(path);
  return [method, resource, ...actionWords].join(" ");
}

function isChosen(
  each: OnPath,
  chosen: ApiOperation | undefined,
  isPossible: (each: OnPath) => boolean,
): boolean {
  return chosen === undefined ? isPossible(each) : each.operation === chosen;
}

/**
 * The ID is at the end, or in the query: `/jobs/{id}/logs` is not the job, and `/jobs/{id}/run-sync`
 * runs one.
 */
function isGet({ operation, at }: OnPath): boolean {
  return (
    operation.method === "GET" &&
    operation.answer !== undefined &&
    (at.action === undefined || at.action === "read") &&
    (at.endsWithId || (!operation.path.includes("{") && findIdParameter(operation) !== undefined))
  );
}

function isCreate({ operation, at }: OnPath): boolean {
  const creates = at.action === undefined || at.action === "create";
  return creates && (operation.method === "POST" || operation.method === "PUT");
}

/** A PUT or a POST at the path of a job changes it if a POST elsewhere creates it. */
function isUpdate({ create, get }: JobCandidate, candidates: readonly JobCandidate[]): boolean {
  const isAtGet = (operation: ApiOperation): boolean =>
    parseResourcePath(operation.path).resource === parseResourcePath(get.path).resource;
  return isAtGet(create) && candidates.some((other) => other.get === get && !isAtGet(other.create));
}

interface OfJob {
  readonly get: OnPath;
  readonly ofGet: readonly Points[];
  /** Operations on the same resource. */
  readonly onJob: readonly OnPath[];
  readonly fixed: FixedOperations;
}

function rate(written: OnPath, { get, ofGet, onJob, fixed }: OfJob): JobCandidate | undefined {
  const create = { ...written, operation: chooseAnswer(written.operation, get.operation) };
  const areChosen = fixed.create !== undefined && fixed.get !== undefined;
  const related = relate(create, get) ?? (areChosen ? CHOSEN : undefined);
  if (related === undefined) return undefined;
  const { sources, missing } = findSources(create.operation, get.operation);
  if (missing.length > 0 && !areChosen) return undefined;
  const source = sources.get(findIdParameter(get.operation) ?? "");
  const cancel = chooseCancel(create.operation, onJob, fixed);
  const points = {
    create: [related, ...rateAnswer(create.operation, get.operation, source)],
    get: ofGet,
    delete: cancel === undefined ? [] : [cancel],
  };
  return {
    create: create.operation,
    get: get.operation,
    delete: cancel?.operation,
    isSecond: create.operation.isDeprecated === true || get.operation.isDeprecated === true,
    points: Object.values(points)
      .flat()
      .reduce((sum, each) => sum + each.points, 0),
    reasons: {
      create: explain(points.create),
      get: explain(points.get),
      delete: explain(points.delete),
    },
  };
}

/** A service that may also wait for the end of a job documents that answer, too. */
function chooseAnswer(create: ApiOperation, get: ApiOperation): ApiOperation {
  const { answer, answers = [] } = create;
  const best =
    answers.find(({ schema }) => schema === get.answer?.schema) ??
    answers.find((each) => {
      const { sources } = findSources({ ...create, answer: each }, get);
      return "answer" in (sources.get(findIdParameter(get) ?? "") ?? {});
    });
  return best === undefined || best === answer ? create : { ...create, answer: best };
}

function explain(points: readonly Points[]): string {
  return points.map(({ reason }) => reason).join(", ");
}

const CHOSEN: Points = { points: 0, reason: "is chosen" };

function chooseCancel(
  create: ApiOperation,
  onJob: readonly OnPath[],
  { delete: chosen }: FixedOperations,
): Cancel | undefined {
  if (chosen === "none") return undefined;
  if (chosen !== undefined) return { operation: chosen, ...CHOSEN };
  return findCancel(
    create,
    onJob.map(({ operation }) => operation),
  );
}
