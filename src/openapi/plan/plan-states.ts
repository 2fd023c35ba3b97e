import type { Operation, Schema } from "../api-document.ts";
import type { States } from "../connector-plan.ts";
import { toWords } from "../typescript/names.ts";
import { readObjectParts } from "./object-parts.ts";
import { isState, proposePhases } from "./phase-words.ts";

/** A property of an answer, however deep. */
interface Property {
  readonly path: readonly string[];
  readonly schema: Schema;
}

const DEEPEST = 3;
const MOST_PROPERTIES = 1000;

/** Finds the state of a job in the answer of `get`, and proposes a phase for each of its values. */
export function planStates({ answer }: Operation): States {
  const properties = answer === undefined ? [] : listProperties(answer.schema);
  const state = findBest(properties, scoreState);
  const around = state?.path.slice(0, -1) ?? [];
  const message = findBest(properties, (property) => scoreMessage(property, around))?.path;
  if (state === undefined) return { path: [], kind: "none", values: [], message };
  const { path, schema } = state;
  if (isBoolean(schema)) {
    const values = [
      { value: false, phase: "running" as const },
      { value: true, phase: "succeeded" as const },
    ];
    return { path, kind: "boolean", values, message };
  }
  const listed = listTexts(schema);
  const values = listed.length > 0 ? listed : findWords(schema);
  const isEnd = !hasConclusion(properties, path);
  const phases = proposePhases(values).map((phase) =>
    phase === "succeeded" && !isEnd ? undefined : phase,
  );
  return {
    path,
    kind: listed.length > 0 ? "enum" : "text",
    values: values.map((value, index) => ({ value, phase: phases[index] })),
    message,
  };
}

/** Whether another property beside the state says how the job ended, so that "completed" is no success. */
function hasConclusion(properties: readonly Property[], state: readonly string[]): boolean {
  return properties.some(
    ({ path, schema }) =>
      path.length === state.length &&
      path.slice(0, -1).every((name, at) => name === state[at]) &&
      CONCLUSIONS.includes(toWords(path.at(-1)!).join("")) &&
      isText(schema),
  );
}

function findBest(
  properties: readonly Property[],
  score: (property: Property) => number,
): Property | undefined {
  let best: Property | undefined;
  let most = 0;
  for (const property of properties) {
    const points = score(property);
    if (points > most) [best, most] = [property, points];
  }
  return best;
}

/** From the outside in: the state of the job itself comes before that of its parts. */
function listProperties(schema: Schema): Property[] {
  const found: Property[] = [{ path: [], schema }];
  for (const { path, schema: parent } of found) {
    if (path.length === DEEPEST || found.length > MOST_PROPERTIES) continue;
    for (const [name, property] of readObjectParts(parent)?.properties ?? [])
      found.push({ path: [...path, name], schema: property });
  }
  return found.slice(1);
}

const CONCLUSIONS = ["conclusion", "outcome", "resultstate", "completionstatus"];
const STATE = ["status", "state", "phase"];
const DONE = ["done", "isdone", "finished", "isfinished", "completed", "iscompleted"];
const NOT_OF_JOB = ["previous", "old", "http", "sql", "desired", "target"];
/** Such as `type` in `state.type`. */
const PARTS = ["type", "value", "name", "code", ...STATE];

function scoreState({ path, schema }: Property): number {
  const words = toWords(path.at(-1)!);
  if (words.some((word) => NOT_OF_JOB.includes(word))) return 0;
  const depth = path.length - 1;
  if (isBoolean(schema)) return DONE.includes(words.join("")) ? 8 - depth : 0;
  if (!isText(schema)) return 0;
  const isNamed = STATE.includes(words.at(-1)!);
  const parent = toWords(path.at(-2) ?? "").at(-1) ?? "";
  const isPart = STATE.includes(parent) && PARTS.includes(words.join(""));
  if (!isNamed && !isPart) return 0;
  const values = listTexts(schema);
  const known = proposePhases(values).filter((phase) => phase !== undefined).length;
  const isLikely = values.length > 0 && known * 2 >= values.length;
  return 10 + (words.length === 1 ? 2 : 0) + (isLikely ? 10 : 0) - 3 * depth + (isPart ? 3 : 0);
}

const MESSAGES = ["errormessage", "error", "statusmessage", "failurereason", "failuremessage"];
const LATER =
  "statereason statusreason reason message statemessage statusdetails failuredetail failure details".split(
    " ",
  );

/** The reason is more often found beside the state than around it. */
function scoreMessage({ path, schema }: Property, besideState: readonly string[]): number {
  const isBeside = besideState.length > 0 && besideState.every((name, at) => name === path[at]);
  const inside = isBeside ? path.slice(besideState.length) : path;
  const points = inside.length === 0 ? 0 : scoreReason(inside, schema);
  return points > 0 && isBeside ? points + 20 : points;
}

function scoreReason(path: readonly string[], schema: Schema): number {
  if (!isText(schema)) return 0;
  const name = toWords(path.at(-1)!).join("");
  const around = path.slice(0, -1).map((part) => toWords(part).join(""));
  if (around.length > 1 || !around.every((part) => ["error", "status", "state"].includes(part)))
    return 0;
  if (around[0] === "error") return name === "message" ? 20 : 0;
  if (MESSAGES.includes(name)) return 18 - around.length;
  return LATER.includes(name) ? 10 - LATER.indexOf(name) - around.length : 0;
}

function isText({ types, enum: values }: Schema): boolean {
  return types.includes("string") || values?.some((value) => typeof value === "string") === true;
}

function isBoolean({ types }: Schema): boolean {
  return types.includes("boolean");
}

function listTexts(schema: Schema): string[] {
  const values = (schema.oneOf ?? [schema]).flatMap((each) => each.enum ?? []);
  return [...new Set([...values, ...(schema.enum ?? [])])].filter(
    (value) => typeof value === "string",
  );
}

/** Quoted words, or those of a list with commas: `one of queued, running and done`. */
function findWords({ description = "", title = "", examples }: Schema): string[] {
  const text = `${title} ${description}`.slice(0, 10_000);
  const quoted = [...text.matchAll(/[`'"“]([\w-]{2,40})[`'"”]/g)].map(([, word]) => word!);
  const listed = [...text.matchAll(/(?<![\w-])([\w-]{2,40})(?=\s?[,|/.;)]|\s+(?:or|and)\s|$)/g)]
    .map(([, word]) => word!)
    .concat([...text.matchAll(/[,|/(]\s?([\w-]{2,40})(?![\w-])/g)].map(([, word]) => word!))
    .concat([...text.matchAll(/\b(?:or|and)\s([\w-]{2,40})(?![\w-])/g)].map(([, word]) => word!));
  const given = examples.filter((example) => typeof example === "string");
  const certain = [...new Set([...given, ...quoted])];
  // Other quoted words may be anything, unless most are states.
  const isList = certain.filter(isState).length * 2 > certain.length && certain.length > 1;
  return [
    ...new Set([...certain.filter((word) => isList || isState(word)), ...listed.filter(isState)]),
  ];
}
