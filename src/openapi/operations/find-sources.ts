import { OWN_HEADERS, type ApiOperation, type Parameter, type Schema } from "../api-document.ts";
import type { BodyValue, ChosenOperations, Source } from "../connector-plan.ts";
import { ENVELOPES } from "../plan/find-state.ts";
import {
  findSchema,
  isScalar,
  listScalars,
  type ScalarPlace,
  toKey,
} from "../plan/object-parts.ts";
import { listJobPlaces } from "../plan/plan-states.ts";
import { toCamelCase, toWords } from "../typescript/names.ts";
import { findEndState } from "./rate-cancel.ts";
import {
  findCounterpart,
  findLastParameter,
  parseResourcePath,
  singular,
} from "./resource-path.ts";

/** Words for an ID, alone or at the end of a name. */
const ID_WORDS =
  "id uuid guid gid sid pk identifier handle key number name slug token arn urn".split(" ");

/** A value that an operation needs and that nobody knows after `create`. */
export interface MissingValue {
  readonly name: string;
  /** Whether the body needs it, and no parameter. */
  readonly inBody: boolean;
}

/**
 * Finds the values that an operation on a job needs, in the answer of `create` or in its request.
 * Returns where its parameters and the IDs in its body come from, what its body has if that ends a
 * job, and what nobody knows after `create`.
 */
export function findSources(create: ApiOperation, operation: ApiOperation) {
  const id = findIdParameter(operation);
  const answer = listJobPlaces(create).flatMap((at) =>
    listScalars(findSchema(create.answer!.schema, at)!).map((place) => {
      return { ...place, path: [...at, ...place.path] };
    }),
  );
  const asked = create.body === undefined ? [] : listScalars(create.body.schema, "request");
  const sources = new Map<string, Source>();
  const needed = [...new Set(operation.parameters.filter(isNeeded).map(({ name }) => name))];
  for (const name of needed) add(name, findSource(name, name === id));
  const missing = needed
    .filter((name) => !sources.has(name))
    .map((name): MissingValue => ({ name, inBody: false }));
  const { schema: sent } = operation.body ?? {};
  const state = sent && findEndState(sent);
  const isNamed = [...sources.values()].some((source) => "answer" in source);
  // Django documents the body of `create` for each action on a job, which does not read it.
  const isCopy = isNamed && state === undefined && sent === create.body?.schema;
  if (sent === undefined || isCopy) return { sources, body: [], missing };

  const body: BodyValue[] = state === undefined ? [] : [state];
  const { properties, required } = sent;
  for (const [name, schema] of properties) {
    // Such as `run_id` of `POST /runs/cancel`, or `run_ids`, also if the document calls it optional.
    const isList = isIdList(name, schema) && !isNamed;
    const tellsJob = isList || (!isNamed && ID_ENDS.includes(toWords(name).at(-1) ?? ""));
    const parameter = {
      name,
      in: "query",
      required: tellsJob || required.has(name),
      schema,
    } as const;
    if (!isNeeded(parameter)) continue;
    const isId = tellsJob || findIdParameter({ ...operation, parameters: [parameter] }) === name;
    add(name, isList ? findSource("id", true) : findSource(name, isId));
    if (sources.has(name) && name !== state?.path[0])
      body.push({ path: [name], source: name, ...(isIdList(name, schema) && { isList: true }) });
  }
  const filled = body.map(({ path }) => path[0]!);
  const open = [...required].filter(
    (name) => !filled.includes(name) && properties.get(name)?.default === undefined,
  );
  return {
    sources,
    body,
    missing: [...missing, ...open.map((name): MissingValue => ({ name, inBody: true }))],
  };

  function add(name: string, source: Source | undefined): void {
    if (source !== undefined) sources.set(name, source);
  }

  function findSource(name: string, isId: boolean): Source | undefined {
    const counterpart = findCounterpart(create.path, operation.path, name);
    if (counterpart !== undefined) return { request: { in: "path", path: [counterpart] } };
    const find = (places: readonly ScalarPlace[]): ScalarPlace | undefined =>
      isId ? findId(name, create, operation, places) : undefined;
    const own = operation.parameters.find((parameter) => parameter.name === name);
    const possible = answer.filter(
      (each) => !isId || mayBeId(each, own?.schema, create, operation),
    );
    const inAnswer = find(possible);
    if (inAnswer !== undefined) return { answer: inAnswer.path };
    const { types = [] } = create.answer?.schema ?? {};
    // The whole answer may be the ID.
    if (isId && types.length > 0 && isScalar(create.answer!.schema)) return { answer: [] };
    const same = create.parameters.find((parameter) => parameter.name === name);
    if (same !== undefined && !(isId && same.in === "path"))
      return { request: { in: same.in, path: [name] } };
    const isExact = ({ key }: ScalarPlace): boolean => key === toKey(name);
    const sent = isId ? asked.filter((each) => isOfJob(each, operation)) : asked;
    const inBody = sent.find(isExact) ?? find(sent);
    if (inBody !== undefined) return { request: { in: "body", path: inBody.path } };
    const elsewhere = possible.find(isExact);
    if (elsewhere !== undefined) return { answer: elsewhere.path };
    const header = isId ? findIdHeader(create, operation) : undefined;
    return header && { answer: [header.property] };
  }
}

/** A parameter that is a number takes no text, and nothing inside an object of the request. */
function mayBeId(
  { path, schema }: ScalarPlace,
  parameter: Schema | undefined,
  { body }: ApiOperation,
  operation: ApiOperation,
): boolean {
  const { types = [] } = parameter ?? {};
  const isNumber = types.includes("integer") && !types.includes("string");
  if (isNumber && !schema.types.some((type) => type === "integer" || type === "number"))
    return false;
  const isEcho = path.length > 1 && body?.schema.properties.has(path[0]!) === true;
  const noun = toKey(singular(parseResourcePath(operation.path).noun));
  return !isEcho || [...AROUND_JOBS, noun].includes(toKey(path.at(-2)!));
}

/** What services call the object around a job in a request and in an answer. */
const AROUND_JOBS = [...ENVELOPES, "metadata"];

/** The parameter that tells one job from another: the last of the path, else of the query. */
export function findIdParameter({ path, parameters }: ApiOperation): string | undefined {
  const isId = (parameter: Parameter): boolean =>
    parameter.in === "query" &&
    parameter.required &&
    ID_WORDS.includes(toWords(parameter.name).at(-1) ?? "");
  return findLastParameter(path) ?? parameters.findLast(isId)?.name;
}

function isNeeded({ name, in: place, required, schema }: Parameter): boolean {
  if (place === "path") return true;
  if (place === "header" && OWN_HEADERS.includes(name.toLowerCase())) return false;
  return required && schema.default === undefined && schema.enum?.length !== 1;
}

/** Whether a property such as `task_ids` takes several IDs. */
function isIdList(name: string, { types }: Schema): boolean {
  return types.includes("array") && toWords(name).at(-1) === "ids";
}

/** An `id` inside an object of a request is that of the object: `job.id`, but not `process.id`. */
export function isOfJob({ path, key }: ScalarPlace, operation: ApiOperation): boolean {
  const noun = toKey(singular(parseResourcePath(operation.path).noun));
  return path.length === 1 || !ID_WORDS.includes(key) || toKey(path.at(-2)!) === noun;
}

/** Finds a job's ID: by the name of the parameter, else by a usual name, the nearest. */
function findId(
  name: string,
  { path }: ApiOperation,
  operation: ApiOperation,
  places: readonly ScalarPlace[],
): ScalarPlace | undefined {
  const whole = toKey(name);
  const isTelling = !ID_WORDS.includes(whole);
  const exact = isTelling ? places.find(({ key }) => key === whole) : undefined;
  if (exact !== undefined) return exact;
  const job = parseResourcePath(operation.path);
  const adds = `${parseResourcePath(path).resource}/{}` === job.resource;
  const noun = toKey(singular(job.noun));
  const last = toWords(name).at(-1) ?? "";
  const usual = [
    ...(ID_WORDS.includes(last) ? [whole, last] : [whole]),
    ...["id", "uuid", "guid"].flatMap((word) => [word, `${noun}${word}`]),
    ...(last === "id" ? ["pk", "sid", "gid"] : []),
    // Such as `jobId` for `/crawls/{id}`.
    ...(isTelling && !adds ? [] : ["jobid", "taskid", "runid"]),
  ];
  for (const depth of [1, 2, 3]) {
    const level = places.filter(({ path }) => path.length === depth);
    const found =
      usual.map((word) => level.find(({ key }) => key === word)).find(Boolean) ??
      level.find(({ key }) => isTelling && whole !== "" && key.endsWith(whole));
    if (found !== undefined) return found;
  }
  return undefined;
}

const URLS = ["operation-location", "location", "content-location"];
const ID_ENDS = ["id", "identifier", "uuid"];

/** Finds the header of the answer of `create` with the ID of a job, or with the URL of `get`. */
function findIdHeader(create: ApiOperation, { path }: ApiOperation) {
  const { headers: names = [] } = create;
  const noun = singular(parseResourcePath(path).noun);
  const isId = (name: string): boolean => {
    const words = toWords(name);
    return ID_ENDS.includes(words.at(-1) ?? "") && words.includes(noun);
  };
  const id = names.find(isId);
  const url = URLS.flatMap((each) => names.filter((name) => name.toLowerCase() === each))[0];
  const name = id ?? url;
  if (name === undefined) return undefined;
  const segments = path.split("/").filter((segment) => segment !== "");
  const at = segments.findLastIndex((each) => each.includes(`{${findLastParameter(path)}}`));
  if (id === undefined && at === -1) return undefined;
  return {
    name: name.toLowerCase(),
    // The connector adds it to the answer.
    property: `${toCamelCase(name)}Header`,
    // If it has a URL, the ID is its segment so far from the end.
    fromEnd: id === undefined ? segments.length - 1 - at : undefined,
  };
}

/** The header from which the connector takes the ID of a job. Undefined if the JSON has it. */
export function getIdHeader(operations: ChosenOperations) {
  const header = findIdHeader(operations.create, operations.get);
  const isUsed = [...operations.sources.values()].some(
    (source) => "answer" in source && source.answer[0] === header?.property,
  );
  return isUsed ? header : undefined;
}
