import { createUnknownChoiceError } from "../../runtime/base/errors/did-you-mean.ts";
import { quote } from "../../runtime/base/text.ts";
import type { Schema } from "../api-document.ts";
import type {
  ChosenOperations,
  ConnectorPlan,
  Field,
  OperationTypes,
  OutputChoice,
  States,
} from "../connector-plan.ts";
import { takeName, toCamelCase } from "../typescript/names.ts";
import { hasKind, type ObjectField, type ValueType, withoutNull } from "../value-type.ts";
import { findSchema } from "./object-parts.ts";
import { isEcho, rankOutput } from "./output-rank.ts";

/** Flyte's console shows all outputs of a task, and its Python stubs declare them. */
const MOST_OUTPUTS = 12;

interface Known {
  readonly types: OperationTypes;
  readonly states: States;
  readonly inputs: readonly Field[];
}

/**
 * The outputs: what a person has chosen of the answer of `result`, or else of `get`; by default what
 * it says about a job apart from its state, its life and what `create` was given.
 *
 * @throws FxError FX2002 if the answer has no value of a chosen name
 */
export function planOutputs(
  { get, result }: ChosenOperations,
  { types, states, inputs }: Known,
  choice: OutputChoice,
): Pick<ConnectorPlan, "outputs" | "leftOut"> {
  const schema = (result ?? get).answer?.schema;
  if (schema === undefined) return { outputs: [], leftOut: [] };
  const root = result === undefined ? findJob(states.path) : [];
  const all = listFields(schema, (result ? types.result : types.job)!, root);
  const taken = new Set<string>();
  const fields = all.map((field) => ({ ...field, name: takeName(toCamelCase(field.name), taken) }));
  const files = (choice.files ?? []).map((name) => findOutput(fields, name));
  const known = result === undefined ? listKnown(states) : [];
  const facts = fields.filter(({ at }) => !known.includes(at.path.join("\n")));
  const isNew = (field: Field): boolean =>
    result !== undefined || isAround(field, states) || !isEcho(field, inputs);
  const chosen =
    choice.outputs?.map((name) => findOutput(fields, name)) ?? chooseOutputs(facts.filter(isNew));
  const wanted = chosen.length === 0 ? fields.slice(0, MOST_OUTPUTS) : chosen;
  const outputs = [...new Set([...wanted, ...files])];
  return {
    outputs: outputs.map((field) => (files.includes(field) ? { ...field, isFile: true } : field)),
    leftOut: facts.filter((field) => !outputs.includes(field)).map(({ name }) => name),
  };
}

/** A request has no state, and no object around it. */
function isAround({ at }: Field, { path }: States): boolean {
  return at.path.length < path.length && at.path.every((name, index) => name === path[index]);
}

/** Sorting keeps the order of the document. */
function chooseOutputs(fields: readonly Field[]): Field[] {
  const ranked = fields.map((field) => ({ field, rank: rankOutput(field) }));
  return ranked
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => one.rank! - other.rank!)
    .slice(0, MOST_OUTPUTS)
    .map(({ field }) => field);
}

/** Finds a value by its name in the answer, or as an output. */
function findOutput(fields: readonly Field[], name: string): Field {
  const found =
    fields.find(({ at }) => at.path.at(-1) === name) ?? fields.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = fields.map((field) => field.name);
  throw createUnknownChoiceError(
    `the answer of the service has no value ${quote(name)}`,
    name,
    names,
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

function listFields(schema: Schema, type: ValueType, root: readonly string[]): Field[] {
  let whole = type;
  let isRequired = true;
  for (const name of root) {
    const field = findField(whole, name);
    if (field === undefined) return [];
    isRequired &&= field.required && whole.kind !== "nullable";
    whole = field.type;
  }
  const at = (path: readonly string[]): Field["at"] => ({ in: "body", path });
  const object = withoutNull(whole);
  if (object.kind !== "object")
    return [{ name: "result", required: isRequired, schema, type: whole, at: at(root) }];
  const hasAll = isRequired && whole.kind !== "nullable";
  const inJson = object.fields.filter(({ name }) => findSchema(schema, [...root, name]));
  return inJson.map(({ name, required, type: fieldType, description }) => ({
    name,
    required: required && hasAll,
    schema: findSchema(schema, [...root, name])!,
    // Flyte's objects cannot have a field of any type.
    type: hasKind(fieldType, "json") ? { kind: "json" } : fieldType,
    description,
    at: at([...root, name]),
  }));
}

function findField(type: ValueType, name: string): ObjectField | undefined {
  const object = withoutNull(type);
  return object.kind === "object" ? object.fields.find((field) => field.name === name) : undefined;
}
