import { quote } from "../../runtime/base/text.ts";
import type { ApiDocument, ApiOperation } from "../api-document.ts";
import { listPlaces } from "../plan/object-parts.ts";
import { planStates } from "../plan/plan-states.ts";
import { toWords } from "../typescript/names.ts";
import { findIdParameter, findSources } from "./find-sources.ts";
import { type FixedOperations, formatFlag } from "./operation-flags.ts";
import { showOperation } from "./operation-text.ts";
import { findEnds, isJobNoun, isSameResource, rateState } from "./rate-operations.ts";
import { parseResourcePath } from "./resource-path.ts";

/**
 * Says what the operations lack that come nearest to those of a job, and which flag would do. Empty
 * if nothing in the document resembles a job.
 */
export function describeNearest(document: ApiDocument, fixed: FixedOperations): string[] {
  const { operations } = document;
  const polls = operations
    .filter(({ answer }) => answer !== undefined)
    .map((operation) => ({ operation, states: planStates(operation) }))
    .filter(({ operation, states }) => rateState(states) >= 3 && isPoll(operation))
    .sort((a, b) => rateState(b.states) - rateState(a.states));
  const poll = polls.find(({ states }) => findEnds(states).success) ?? polls[0];
  const get = fixed.get ?? poll?.operation;
  if (get === undefined) return describeList(operations);
  const create = fixed.create ?? findCreate(operations, get);
  if (create === undefined)
    return [`${showOperation(get)} reads a state, but no POST fits to it: pass --create`];
  if (get.method === "POST")
    return [
      `${showOperation(get)} reads a state by POST: ${formatFlag("create", create)} ${formatFlag("get", get)}`,
    ];
  const { missing } = findSources(create, get);
  const names = missing.map(({ name }) => quote(name)).join(", ");
  const lacks = `${showOperation(create)} does not answer with ${names} of ${showOperation(get)}`;
  return missing.length === 0 ? [] : [lacks, ...describeUrl(create)];
}

/** Whether an operation may read one job, also by POST. */
function isPoll(operation: ApiOperation): boolean {
  const { method, path } = operation;
  const { action, actionWords, endsWithId } = parseResourcePath(path);
  if (method === "GET") return endsWithId || findIdParameter(operation) !== undefined;
  return method === "POST" && (action === "read" || actionWords.includes("status"));
}

/** The POST to the list of what a poll reads, else the first whose path has its noun. */
function findCreate(operations: readonly ApiOperation[], get: ApiOperation) {
  const { resource, noun } = parseResourcePath(get.path);
  const posts = operations.filter((each) => each.method === "POST" && each !== get);
  const resourceOf = ({ path }: ApiOperation): string => parseResourcePath(path).resource;
  return (
    posts.find((each) => `${resourceOf(each)}/{}` === resource) ??
    posts.find((each) => resourceOf(each) === resource) ??
    posts.find((each) => parseResourcePath(each.path).noun === noun) ??
    posts.find(({ path }) => ["create", "run", "submit"].includes(toWords(path).at(-1) ?? ""))
  );
}

/** A service that only lists its jobs, or calls a webhook, has nothing to poll. */
function describeList(operations: readonly ApiOperation[]): string[] {
  const lists = operations.filter(
    (each) => each.method === "GET" && isJobNoun(parseResourcePath(each.path).noun),
  );
  const list = lists.find((each) =>
    operations.some((create) => create.method === "POST" && isSameResource(create, each)),
  );
  return list === undefined
    ? []
    : [`${showOperation(list)} lists jobs, but no operation reads one: write get by hand`];
}

/** An answer may have the URL of the state instead of an ID. */
function describeUrl({ answer }: ApiOperation): string[] {
  const url = (answer ? listPlaces(answer.schema) : []).find(
    ({ path }) => /^(status|poll|get|result)/i.test(path.at(-1)!) && /ur[il]$/i.test(path.at(-1)!),
  );
  return url === undefined
    ? []
    : [`its answer has a URL, ${url.path.join(".")}: declare get with url by hand`];
}
