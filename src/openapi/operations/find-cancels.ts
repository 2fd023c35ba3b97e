import { quote } from "../../runtime/base/text.ts";
import type { ApiOperation, Schema } from "../api-document.ts";
import type { BodyValue, Source } from "../connector-plan.ts";
import { listEnumTexts } from "../plan/object-parts.ts";
import { toWords } from "../typescript/names.ts";
import { findSources } from "./find-sources.ts";
import { listPlaces } from "./list-places.ts";
import { parseResourcePath } from "./resource-path.ts";

/** An operation that ends a job, and how sure that is. */
interface Cancel {
  readonly operation: ApiOperation;
  readonly points: number;
}

/** What cancels a job, the one to prefer first: a job that is asked to stop may go on for long. */
const CANCEL_WORDS = ["cancel", "abort", "terminate", "kill", "stop"];
/** States that end a job at once, the one to prefer first. Airflow has no other than "failed". */
const END_STATES = [/^cancel/, /^abort/, /^terminat/, /^stop/, /^kill/, /^fail/, /release|close/];

/** Finds the best way to end a job among the operations on it. */
export function findCancel(
  create: ApiOperation,
  onJob: readonly ApiOperation[],
): Cancel | undefined {
  return onJob
    .map((operation) => ({ operation, points: rate(operation) }))
    .filter(({ operation, points }) => points > 0 && findMissing(create, operation).length === 0)
    .sort(
      (a, b) =>
        Number(a.operation.isDeprecated ?? false) - Number(b.operation.isDeprecated ?? false) ||
        b.points - a.points ||
        preference(a) - preference(b),
    )[0];
}

/** Whether its first words say so, as in "Cancel processing a job". */
export function saysCancel({ summary = "", operationId = "" }: ApiOperation): boolean {
  const isCancel = /^(abort|cancel|interrupt|kill|stop|terminate)/i;
  return isCancel.test(summary) || isCancel.test(operationId);
}

/** Points of an operation as one that ends a job. None if it does not. */
function rate(operation: ApiOperation): number {
  const { method, path } = operation;
  const { action, actionWords } = parseResourcePath(path);
  if (method === "GET") return 0;
  // One such as `force-cancel` comes after `cancel`.
  if (action === "cancel" && method !== "DELETE") return actionWords.length === 1 ? 4 : 3;
  const setsState = method !== "DELETE" && findEndState(operation) !== undefined;
  if (setsState && action !== "create" && action !== "other") return 3;
  return (method === "DELETE" && !onlyRemoves(operation)) || saysCancel(operation) ? 2 : 0;
}

/** Whether the words of a DELETE say that it removes what a job has left. */
function onlyRemoves({ summary = "", description = "" }: ApiOperation): boolean {
  const words = `${summary} ${description}`;
  const removes =
    /\b(delet|remov|purg|eras)\w*\b[^.]*\b(artifacts?|data|files?|history|logs|outputs?|records?|results?)\b/i;
  const isEnded = /\b(completed|ended|finished|terminal|terminated)\b/i;
  const cancels = /\b(abort|cancel|interrupt|kill|stop|terminate)(s|l?ing|l?ation)?\b/i;
  return (removes.test(words) || isEnded.test(words)) && !cancels.test(words);
}

function preference({ operation }: Cancel): number {
  const { actionWords } = parseResourcePath(operation.path);
  const index = CANCEL_WORDS.findIndex((word) => actionWords.includes(word));
  return index === -1 ? CANCEL_WORDS.length : index;
}

/** Names what an operation needs, and nobody knows after `create`. */
export function findMissing(create: ApiOperation, operation: ApiOperation): readonly string[] {
  const { missing } = findSources(create, operation);
  const filled = new Set(getDeleteBody(create, operation).map(({ path }) => path[0]!));
  const { required = [] as readonly string[], properties } = operation.body?.schema ?? {};
  const open = [...required].filter(
    (name) => !filled.has(name) && properties?.get(name)?.default === undefined,
  );
  return [...missing.map(quote), ...open.map((name) => `${quote(name)} in its body`)];
}

/** What an operation that ends a job sends in its body. */
export function getDeleteBody(create: ApiOperation, operation: ApiOperation): readonly BodyValue[] {
  const { body } = operation;
  if (body === undefined) return [];
  const state = findEndState(operation);
  const ids = listIds(create, operation).map(([name]) => {
    const isList = isIdList(name, body.schema.properties.get(name)!);
    return { path: [name], source: name, ...(isList && { isList }) };
  });
  return state === undefined
    ? ids
    : [state, ...ids.filter(({ path }) => path[0] !== state.path[0])];
}

/** Whether a property such as `task_ids` takes several IDs. */
function isIdList(name: string, { types }: Schema): boolean {
  return types.includes("array") && toWords(name).at(-1) === "ids";
}

/** The sources of IDs that stand in the body, such as `run_id` of `POST /runs/cancel`, or `run_ids`. */
export function listIds(create: ApiOperation, operation: ApiOperation): [string, Source][] {
  const { body } = operation;
  if (body === undefined) return [];
  const inPath = [...findSources(create, operation).sources.values()];
  const isNamed = inPath.some((source) => "answer" in source);
  return [...body.schema.properties].flatMap(([name, schema]): [string, Source][] => {
    const isList = isIdList(name, schema) && !isNamed;
    if (!isList && !body.schema.required.has(name)) return [];
    const id = isList ? "id" : name;
    const parameter = { name: id, in: "query", required: true, schema } as const;
    // The path has no ID of a job.
    const path = isList ? operation.path.replaceAll(/\{[^{}]*\}/g, "-") : operation.path;
    const { sources } = findSources(create, { ...operation, path, parameters: [parameter] });
    const source = sources.get(id);
    return source === undefined ? [] : [[name, source]];
  });
}

function findEndState({
  body,
}: ApiOperation): (BodyValue & { readonly value: string | boolean }) | undefined {
  if (body === undefined) return undefined;
  const flag = CANCEL_WORDS.find((word) =>
    body.schema.properties.get(word)?.types.includes("boolean"),
  );
  if (flag !== undefined) return { path: [flag], value: true };
  const states = listPlaces(body.schema).filter(({ path }) => isState(path));
  for (const pattern of END_STATES)
    for (const { path, schema } of states) {
      const values = listEnumTexts(schema).filter((each) => pattern.test(each.toLowerCase()));
      // The service itself says `STOPPING` until it has stopped the job.
      const value = values.find((each) => !/ing$/i.test(each)) ?? values[0];
      if (value !== undefined) return { path, value };
    }
  return undefined;
}

function isState(path: readonly string[]): boolean {
  const words = path.slice(-2).flatMap(toWords);
  return words.includes("state") || words.includes("status");
}
