import type { ApiOperation, Schema } from "../api-document.ts";
import type { ProposedPhase, Reason, StateFlag, States } from "../connector-plan.ts";
import { parseResourcePath, singular } from "../operations/resource-path.ts";
import { ENVELOPES, findState, readValues } from "./find-state.ts";
import {
  allowsText,
  findSchema,
  ITEMS,
  listPlaces,
  readObjectParts,
  type ScalarPlace,
  toKey,
} from "./object-parts.ts";

/** Properties that say how a job has ended, beside one that says that it has. */
const OUTCOMES = ["conclusion", "outcome", "resultstate", "completionstatus"];

/** Finds the state of a job in the answer of `get`, and proposes a phase for each of its values. */
export function planStates(get: ApiOperation): States {
  const { schema } = get.answer!;
  const all = listJobPlaces(get).map((place) => readSchema(findSchema(schema, place)!, place));
  const found = all.find(({ kind }) => kind !== "none");
  return found ? addStates(found, get) : { ...all[0]!, ...findHttpStates(get) };
}

/** A job that runs may have an answer of its own, such as that of the status 202. */
function addStates(states: States, { answer, answers = [] }: ApiOperation): States {
  const { path, kind, values } = states;
  if (kind === "flags") return states;
  const known = values.map(({ value }) => value);
  const more = answers
    .filter((each) => each !== answer)
    .flatMap(({ schema }) => findSchema(schema, path) ?? [])
    .flatMap((schema) => readValues(schema).values)
    .filter(({ value }) => !known.includes(value));
  return { ...states, values: [...values, ...more] };
}

const NONE = { kind: "none", values: [] } as const;

/** Where an answer has a job: the whole of it, or the only item of a list: `{ jobs: [job] }`. */
export function listJobPlaces({ path, answer }: ApiOperation): string[][] {
  if (answer === undefined) return [];
  const names = [...ENVELOPES, singular(parseResourcePath(path).noun)];
  const properties = [...(readObjectParts(answer.schema)?.properties.keys() ?? [])];
  const lists = properties.filter((name) => names.includes(singular(name)));
  const items = [[ITEMS], ...lists.map((name) => [name, ITEMS])];
  return [[], ...items.filter((place) => findSchema(answer.schema, place) !== undefined)];
}

/** @param job the place of the schema in the answer */
function readSchema(schema: Schema, job: readonly string[] = []): States {
  const within = <At extends { readonly path: readonly string[] }>(at: At): At => ({
    ...at,
    path: [...job, ...at.path],
  });
  const state = findState(schema);
  const values = state === undefined ? NONE : readValues(state.schema);
  const isUnsure = state === undefined || values.kind === "flags";
  const found = isUnsure ? findFlags(schema) : undefined;
  const path = found?.[0]?.path ?? state?.path ?? [];
  const reasons = findReasons(schema, path.slice(0, -1)).map(within);
  const base = { ...within({ path }), reasons };
  if (found !== undefined || values.kind === "flags")
    return {
      ...base,
      kind: "flags",
      values: [],
      flags: found?.map(within) ?? endFlags(base, schema),
    };
  const mayBeMissing = isAddedLater(schema, path);
  const outcome = isUnsure ? undefined : listPlaces(schema).find((place) => isOutcome(place, path));
  return {
    ...base,
    ...values,
    mayBeMissing: mayBeMissing || job.length > 0,
    outcome: outcome && { ...within({ path: outcome.path }), ...readValues(outcome.schema) },
  };
}

/** Whether the state is in an object `status` that an answer may lack. */
function isAddedLater(schema: Schema, path: readonly string[]): boolean {
  const around = path.slice(0, -1);
  if (!/^(status|state)$/i.test(around.at(-1) ?? "")) return false;
  return path.some((name, depth) => {
    const object = findSchema(schema, path.slice(0, depth));
    return object !== undefined && readObjectParts(object)?.required.has(name) !== true;
  });
}

function isOutcome({ path, key, schema }: ScalarPlace, state: readonly string[]): boolean {
  // The state may be in an object of its own: `status_details.type` beside `result`.
  const isBeside = path.slice(0, -1).every((part, depth) => part === state[depth]);
  const isNamed = OUTCOMES.includes(key) || (key === "result" && hasEnds(schema));
  return isBeside && isNamed && allowsText(schema);
}

/** A `result` may be the output of a job, or say how it has ended. */
function hasEnds(schema: Schema): boolean {
  const phases = readValues(schema).values.map(({ phase }) => phase);
  return phases.includes("succeeded") && phases.includes("failed");
}

/** Booleans that say how a job has ended, in the order in which code looks at them. */
const FLAGS: readonly (readonly [ProposedPhase, RegExp])[] = [
  ["aborted", /^(is|was)?(cancell?ed|aborted|stopped)$/],
  ["failed", /^(is|has|was)?(error|errored|failed|failure)$/],
  ["succeeded", /^(is|has|was)?(success|succeeded|successful)$/],
];
const ENDED = /^(is|has)?(complete|completed|done|ended|finished)$/;

/**
 * Booleans of one object that tell a job's phase: success, and an end without it. Undefined if they
 * do not tell a failure from a job that runs.
 */
function findFlags(answer: Schema): readonly StateFlag[] | undefined {
  const booleans = listPlaces(answer).filter(({ schema }) => schema.types.includes("boolean"));
  const parents = [...new Set(booleans.map(parentOf))];
  return parents
    .map((parent) => toFlags(booleans.filter((place) => parentOf(place) === parent)))
    .find((flags) =>
      ["succeeded", "failed"].every((end) => flags.some(({ phase }) => phase === end)),
    );
}

/** The flags of a job that has only one such as `done`, and maybe an error. */
function endFlags(
  { path, reasons }: Pick<States, "path" | "reasons">,
  answer: Schema,
): StateFlag[] {
  const [error] = reasons.filter(({ item }) => item === undefined);
  const end: StateFlag = { path, phase: "succeeded", isEnd: true, isSure: true };
  if (error === undefined) return [end];
  const at = error.path.slice(0, path.length);
  const isSure = !allowsText(findSchema(answer, at)!);
  return [{ path: at, phase: "failed", isEnd: false, isSure }, end];
}

function parentOf({ path }: ScalarPlace): string {
  return path.slice(0, -1).join("\n");
}

function toFlags(places: readonly ScalarPlace[]): StateFlag[] {
  const flags = FLAGS.flatMap(([phase, pattern]) =>
    places
      .filter(({ key }) => pattern.test(key))
      .map(({ path }) => ({ path, phase, isEnd: false, isSure: true })),
  );
  const done = places.find(({ key }) => ENDED.test(key));
  if (done === undefined) return flags;
  const rest = flags.some(({ phase }) => phase === "succeeded") ? "failed" : "succeeded";
  return [...flags, { path: done.path, phase: rest, isEnd: true, isSure: true }];
}

/** The property with the status of the response, which the connector adds to a job. */
const HTTP_STATUS = "httpStatus";
/** How services answer for a job that has failed, the likeliest first. */
const FAILED_STATUSES = [422, 424];

/** The states of a job that a service answers for with 202 while it runs, and with 200 at its end. */
function findHttpStates({
  answer,
  statuses = [],
}: ApiOperation): Pick<States, "path" | "kind" | "values"> | undefined {
  const isTelling = statuses.includes(202) && answer?.status === 200;
  if (!isTelling || answer.schema.properties.size === 0) return undefined;
  const failed = FAILED_STATUSES.find((status) => statuses.includes(status)) ?? FAILED_STATUSES[0]!;
  return {
    path: [HTTP_STATUS],
    kind: "text",
    values: [
      { value: 202, phase: "running" },
      { value: 200, phase: "succeeded" },
      { value: failed, phase: "failed" },
    ],
  };
}

/** Whether the state is the HTTP status, which no answer has in its JSON. */
export function isHttpStatus({ path }: Pick<States, "path">): boolean {
  return path[0] === HTTP_STATUS;
}

/** Names of an error or its text: also `lastError`, `failure_reason` and `error_details.message`. */
export const ERROR =
  /^(last)?(err(or)?|exception|fail(ure)?)(desc(ription)?|details?|info|message|msg|reason|text)?(?=$|\.)/;
const LISTS = ["errors", "errormessages", "failures"];
/** Names of the texts that say why a job failed, the likeliest first. */
const REASONS: readonly (readonly string[])[] = [
  ["error.message"],
  ["error", "error.reason", "error.detail", "error.description", "statusmessage"],
  LISTS,
  ..."statereason statusreason reason message lastmessage statemessage statusdetails details"
    .split(" ")
    .map((name) => [name]),
];
/** From here on, a text may be about anything, so only the best one counts. */
const UNSURE = 3;
/** What the items of lists call their texts. */
const TEXTS = ["message", "errormessage", "detail", "error", "reason", "description"];

/**
 * The places of the texts that say why a job failed, the likeliest first. They are more often beside
 * the state than around it.
 */
function findReasons(answer: Schema, besideState: readonly string[]): readonly Reason[] {
  const found = listPlaces(answer).flatMap((place) => {
    const isInJob = besideState.every((name, at) => name === place.path[at]);
    const inside = (isInJob ? place.path.slice(besideState.length) : place.path).map(toKey);
    const isInStatus = inside.length > 1 && ["state", "status"].includes(inside[0]!);
    const name = inside
      .slice(isInStatus ? 1 : 0)
      .join(".")
      .replace(ERROR, "error")
      .replace(/^(reasonfor\w+|(abort|cancel|end|exit|stop|terminat)\w*reason)$/, "reason");
    const rank = REASONS.findIndex((names) => names.includes(name));
    // A text around an envelope, such as "Job retrieved", is about the request.
    const isOfRequest = !isInJob && rank >= UNSURE && !/^stat/i.test(besideState.at(-1)!);
    const reason = rank === -1 || isOfRequest ? undefined : toReason(place);
    const order = (isInJob ? 0 : 100) + 2 * rank + Number(isInStatus);
    return reason === undefined ? [] : [{ reason, rank, order }];
  });
  const sorted = found.sort((a, b) => a.order - b.order);
  const sure = sorted.filter(({ rank }) => rank < UNSURE);
  return (sure.length > 0 ? sure : sorted.slice(0, 1)).map(({ reason }) => reason);
}

/** Undefined if the place has neither a text nor a list of texts. */
function toReason({ path, key, schema }: ScalarPlace): Reason | undefined {
  if (!LISTS.includes(key)) return allowsText(schema) ? { path } : undefined;
  const { items } = schema;
  if (items === undefined) return undefined;
  if (allowsText(items)) return { path, item: [] };
  const names = [...(readObjectParts(items)?.properties ?? [])]
    .filter(([, property]) => allowsText(property))
    .map(([name]) => name);
  const text = TEXTS.flatMap((word) => names.filter((name) => toKey(name) === word))[0];
  return text === undefined ? undefined : { path, item: [text] };
}
