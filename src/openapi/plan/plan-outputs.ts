import { isDeepStrictEqual } from "node:util";
import { createUnknownChoiceError } from "../../runtime/base/errors/did-you-mean.ts";
import { quote, takeName } from "../../runtime/base/text.ts";
import type { Schema } from "../api-document.ts";
import type {
  ChosenOperations,
  ConnectorPlan,
  Field,
  OutputChoice,
  States,
} from "../connector-plan.ts";
import { singular } from "../operations/resource-path.ts";
import { toCamelCase, toWords } from "../typescript/names.ts";
import { listObjects, type ValueType, withoutNull } from "../value-type.ts";
import {
  findSchema,
  getName,
  isReadOnly,
  ITEMS,
  listPlaces,
  readObjectParts,
  toKey,
} from "./object-parts.ts";
import { ERROR } from "./plan-states.ts";
import { type TypeReader, withoutObjects } from "./type-reader.ts";

/** Flyte's console shows all outputs of a task, and its Python stubs declare them. */
const MOST_OUTPUTS = 12;

/**
 * The outputs: what a person has chosen of the answer of `result`, or else of `get`; by default what
 * it says about a job apart from its state, its life and what `create` was given.
 *
 * @throws FxError FX2002 if the answer has no value of a chosen name
 */
export function planOutputs(
  { create, get, result }: ChosenOperations,
  { states, inputs }: Pick<ConnectorPlan, "states" | "inputs">,
  choice: OutputChoice,
  reader: TypeReader,
): Pick<ConnectorPlan, "outputs" | "leftOut"> {
  const { schema } = (result ?? get).answer!;
  const root = result === undefined ? findJob(states.path) : [];
  const all = listFields(schema, root, reader);
  const taken = new Set<string>();
  const fields = all.map((field) => ({ ...field, name: takeName(toCamelCase(field.name), taken) }));
  const files = (choice.files ?? []).map((name) => findOutput(fields, name));
  const known = result === undefined ? listKnown(states) : [];
  const facts = fields.filter(({ at }) => !known.includes(at.path.join("\n")));
  const isNew = (field: Field): boolean =>
    result !== undefined || isAround(field, states) || !isEcho(field, inputs, create.body?.schema);
  const chosen =
    choice.outputs?.map((name) => findOutput(fields, name)) ?? chooseOutputs(facts.filter(isNew));
  const outputs = [...new Set([...(chosen.length > 0 ? chosen : chooseOutputs(facts)), ...files])];
  return {
    outputs: outputs.map((field) => (files.includes(field) ? { ...field, isFile: true } : field)),
    leftOut: facts
      .filter((field) => !outputs.includes(field) && isNew(field))
      .filter((field) => rankOutput(field) !== undefined)
      .map(({ name }) => name),
  };
}

/** A request has no state, and no object around it. */
function isAround({ at }: Field, { path }: States): boolean {
  return at.path.length < path.length && at.path.every((name, index) => name === path[index]);
}

/** Those of one rank keep the order of the document. */
function chooseOutputs(fields: readonly Field[]): Field[] {
  const ranks = [0, 1, 2].map((rank) => fields.filter((field) => rankOutput(field) === rank));
  return ranks.flat().slice(0, MOST_OUTPUTS);
}

/** Finds a value by its name in the answer, or as an output. */
function findOutput(fields: readonly Field[], name: string): Field {
  const found =
    fields.find(({ at }) => at.path.at(-1) === name) ?? fields.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw createUnknownChoiceError(
    `the answer of the service has no value ${quote(name)}`,
    name,
    fields.map((field) => field.name),
    "pass names of the answer: --outputs a,b",
  );
}

/** The places of what becomes the phase and the message. */
function listKnown({ path, outcome, flags = [], reasons }: States): string[] {
  const places = [path, outcome?.path ?? [], ...[...flags, ...reasons].map((each) => each.path)];
  return places.map((place) => place.join("\n"));
}

/** The object around the state: `data` of `data.status`, but the whole answer of `status.phase`. */
function findJob(path: readonly string[]): readonly string[] {
  const parent = path.slice(0, -1);
  return /^(status|state)(_?details?)?$/i.test(parent.at(-1) ?? "") ? parent.slice(0, -1) : parent;
}

function listFields(answer: Schema, root: readonly string[], reader: TypeReader): Field[] {
  const schema = findSchema(answer, root)!;
  const isSure = root.every((name, depth) => {
    return (
      name !== ITEMS &&
      readObjectParts(findSchema(answer, root.slice(0, depth))!)?.required.has(name)
    );
  });
  const at = (path: readonly string[]): Field["at"] => ({ in: "body", path });
  const type = withoutNull(reader.read(schema, { side: "answer", name: "Job", typed: [[]] }));
  if (type.kind !== "object")
    return [{ name: "result", required: isSure, schema, type, at: at(root) }];
  return type.fields.map(({ name, required, type: fieldType, description }) => ({
    name,
    required: required && isSure,
    schema: findSchema(schema, [name])!,
    // Flyte's objects have no other fields than those that are declared: an answer may.
    type: listObjects(fieldType).length > 0 ? { kind: "json" } : fieldType,
    description,
    at: at([...root, name]),
  }));
}

type Kind = ValueType["kind"];

const TEXTS: readonly Kind[] = ["string", "enum"];
const STRUCTURES: readonly Kind[] = ["list", "dict", "struct", "object", "json"];
/** What a job is run for. */
const RESULTS = ["result", "output", "url", "uri", "text", "file", "artifact", "outcome"];
/** Beginnings of words for the life of a job, which Flyte itself records. */
const LIFE =
  /^(abort|accept|cancel|clos|complet|creat|delet|done|end|enqueu|execut|expir|fail|finaliz|finish|heartbeat|init|last|modif|paus|progress|queue|receiv|request|resum|sched|start|stop|submi|suspend|terminat|updat)/;
const TIMES = ["at", "date", "on", "time", "timestamp"];
const LINKS = ["href", "link", "links", "uri", "url", "urls"];
/** What links to the job itself lead to. */
const SELF = ["callback", "cancel", "get", "html", "poll", "self", "status", "webhook"];
const STATE = ["phase", "state", "status"];
/** What an answer or an error is, not what a job has made. */
const KINDS = ["apiversion", "etag", "kind", "object", "stacktrace", "traceback"];

/** The outputs of the lowest rank come first. Undefined: no output, but a fact about the job. */
function rankOutput({ name, schema, type, at }: Field): number | undefined {
  const words = toWords(name);
  const { kind } = withoutNull(type);
  const isScalar = !STRUCTURES.includes(kind);
  const isFact = isScalar
    ? isTimeOfLife(words, schema, kind) || isState(words) || KINDS.includes(words.join(""))
    : (isState(words) || ERROR.test(words.join(""))) && !hasResult(schema);
  if (isFact || schema.enum?.length === 1 || isLinkToItself(at.path.at(-1) ?? "")) return undefined;
  if (isResult(words)) return 0;
  return isScalar ? 1 : 2;
}

function isTimeOfLife(words: readonly string[], { format }: Schema, kind: Kind): boolean {
  const last = words.at(-1) ?? "";
  // A number that is called `completed` counts something.
  const isMoment = kind === "string" && /ed$/.test(last) && LIFE.test(last);
  const isTime = format === "date-time" || TIMES.includes(last) || isMoment;
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

/** Also `$schema`, which leads to the schema of each answer of Huma. */
function isLinkToItself(name: string): boolean {
  const words = toWords(name);
  const [last = ""] = words.slice(-1);
  if (!LINKS.includes(last)) return name.startsWith("$");
  if (words.length > 1) return words.some((word) => SELF.includes(word));
  return !last.startsWith("ur");
}

/**
 * Whether the answer repeats the request, or an input: a value of its name and type, or a part of
 * it. Lists of the same name may have other items: those that the service knows.
 */
function isEcho({ at, schema, type }: Field, inputs: readonly Field[], body?: Schema): boolean {
  const name = at.path.at(-1) ?? "";
  // A request may have the whole record of a job, but knows no result.
  if (isReadOnly(schema) || /^results?$/i.test(name)) return false;
  const isOther = isResult(toWords(name).slice(-1));
  if (!isOther && body !== undefined && isSameObject(schema, body)) return true;
  return inputs.some((input) => {
    const isNamesake = toKey(input.at.path.at(-1) ?? "") === toKey(name);
    const isSame = getName(input.schema) === getName(schema) && isSameType(input.type, type);
    const isLike = isSame || (isTextOf(type, input.type) && !isOther);
    const parts = listPlaces(input.schema, "request").filter(({ path }) => path.at(-1) === name);
    return (isNamesake && isLike) || parts.some((part) => part.schema === schema);
  });
}

/** Fastify repeats the schema of a request without its name, so their properties are compared. */
function isSameObject(one: Schema, other: Schema): boolean {
  const [fields, others] = [one, other].map(({ properties }) =>
    Array.from(properties, ([name, { types, description }]) => [name, types, description]),
  );
  return one === other || (one.properties.size > 0 && isDeepStrictEqual(fields, others));
}

/** Some services answer a list or an object as its JSON, and one of some texts as a text. */
function isTextOf(answered: ValueType, asked: ValueType): boolean {
  const asText = [...TEXTS, ...STRUCTURES];
  return TEXTS.includes(withoutNull(answered).kind) && asText.includes(withoutNull(asked).kind);
}

/** Objects of an answer have no types. */
function isSameType(one: ValueType, other: ValueType): boolean {
  const types = [one, other].map((type) => JSON.stringify(withoutObjects(withoutNull(type))));
  return types[0] === types[1];
}
