import type { Schema } from "../api-document.ts";
import type { Field } from "../connector-plan.ts";
import { listPlaces } from "../operations/list-places.ts";
import { singular } from "../operations/resource-path.ts";
import { toWords } from "../typescript/names.ts";
import { type ValueType, withoutNull } from "../value-type.ts";
import { isReadOnly } from "./type-reader.ts";

/** What a job is run for. */
const RESULTS = ["result", "output", "url", "uri", "text", "file", "artifact"];
/** Beginnings of words for the life of a job, which Flyte itself records. */
const LIFE =
  /^(abort|accept|cancel|clos|complet|creat|delet|end|execut|expir|fail|finaliz|finish|heartbeat|init|last|modif|progress|queue|receiv|sched|start|stop|submi|terminat|updat)/;
const TIMES = ["at", "date", "on", "time", "timestamp"];
const LINKS = ["href", "link", "links", "uri", "url", "urls"];
/** What links to the job itself lead to. */
const SELF = ["callback", "cancel", "get", "html", "poll", "self", "status", "webhook"];
const STATE = ["phase", "state", "status"];
/** What an answer is, not what a job has made. */
const KINDS = ["apiversion", "etag", "kind", "object"];

/** The outputs of the lowest rank come first. Undefined: no output, but a fact about the job. */
export function rankOutput({ name, schema, type }: Field): number | undefined {
  const words = toWords(name);
  const { kind } = withoutNull(type);
  const isScalar = !["list", "dict", "struct", "object", "json"].includes(kind);
  const isFact = isScalar
    ? isTimeOfLife(words, schema) || isState(words) || KINDS.includes(words.join(""))
    : isState(words) && !hasResult(schema);
  if (isFact || schema.enum?.length === 1 || isLinkToItself(words, kind)) return undefined;
  if (isResult(words)) return 0;
  return isScalar ? 1 : 2;
}

function isTimeOfLife(words: readonly string[], { format }: Schema): boolean {
  const isTime = format === "date-time" || TIMES.includes(words.at(-1) ?? "");
  return isTime && words.some((word) => LIFE.test(word));
}

/** Such as `state_name` and `previousState`, but not `exit_status`. */
function isState(words: readonly string[]): boolean {
  return STATE.includes(words[0] ?? "") || words.at(-1) === "state";
}

/** An object named `status` may have more than the state. */
function hasResult({ properties }: Schema): boolean {
  return [...properties.keys()].some((name) => isResult(toWords(name)));
}

function isResult(words: readonly string[]): boolean {
  return words.some((word) => RESULTS.includes(singular(word)));
}

function isLinkToItself(words: readonly string[], kind: ValueType["kind"]): boolean {
  const [last = ""] = words.slice(-1);
  if (!LINKS.includes(last)) return false;
  const isObject = kind === "object" || kind === "struct";
  return words.length === 1
    ? isObject || !last.startsWith("ur")
    : words.some((word) => SELF.includes(word));
}

/**
 * Whether the answer repeats an input: a value of its name and type, or a part of it. Lists of the
 * same name may have other items: those that the service knows.
 */
export function isEcho({ at, schema, type }: Field, inputs: readonly Field[]): boolean {
  if (isReadOnly(schema)) return false;
  const name = at.path.at(-1);
  return inputs.some((input) => {
    const isNamesake = input.at.path.at(-1) === name;
    const isLike = nameOf(input.schema) === nameOf(schema) && isSameType(input.type, type);
    const parts = listPlaces(input.schema).filter(({ path }) => path.at(-1) === name);
    return (isNamesake && isLike) || parts.some((part) => part.schema === schema);
  });
}

function nameOf({ name, items }: Schema): string | undefined {
  return name ?? items?.name;
}

function isSameType(one: ValueType, other: ValueType): boolean {
  return JSON.stringify(withoutNull(one)) === JSON.stringify(withoutNull(other));
}
