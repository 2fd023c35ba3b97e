import type { Schema } from "../api-document.ts";
import type { ChosenOperations, Field, OperationTypes, States } from "../connector-plan.ts";
import { takeName, toCamelCase } from "../typescript/names.ts";
import { type ObjectField, type ValueType, withoutNull } from "../value-type.ts";
import { findSchema } from "./object-parts.ts";

interface Known {
  readonly types: OperationTypes;
  readonly states: States;
  readonly inputs: readonly Field[];
}

/**
 * The outputs: what the answer of `result`, or else of `get`, says about a job, apart from its state
 * and from what `create` was given.
 */
export function planOutputs(
  { get, result }: ChosenOperations,
  { types, states, inputs }: Known,
): Field[] {
  const isResult = result !== undefined;
  const schema = (result ?? get).answer?.schema;
  if (schema === undefined) return [];
  const root = isResult ? [] : findJob(states.path);
  const fields = listFields(schema, (isResult ? types.result : types.job)!, root);
  const isNew = ({ at: { path } }: Field): boolean =>
    [states.path, states.outcome?.path, states.message].every((other) => !isEqual(path, other));
  const isEcho = (field: Field): boolean =>
    inputs.some(
      (input) => input.at.path.at(-1) === field.at.path.at(-1) && isEqual(input.type, field.type),
    );
  const news = isResult ? fields : fields.filter((field) => isNew(field) && !isEcho(field));
  const taken = new Set<string>();
  return (news.length === 0 ? fields : news).map((field) => ({
    ...field,
    name: takeName(toCamelCase(field.name), taken),
  }));
}

/** The object around the state: `data` of `data.status`, but the whole answer of `status.phase`. */
function findJob(path: readonly string[]): readonly string[] {
  const parent = path.slice(0, -1);
  return ["status", "state"].includes(parent.at(-1)?.toLowerCase() ?? "")
    ? parent.slice(0, -1)
    : parent;
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
  return object.fields.map(({ name, required, type: fieldType, description }) => ({
    name,
    required: required && hasAll,
    schema: findSchema(schema, [...root, name])!,
    type: hasAnyValue(fieldType) ? { kind: "json" } : fieldType,
    description,
    at: at([...root, name]),
  }));
}

function findField(type: ValueType, name: string): ObjectField | undefined {
  const object = withoutNull(type);
  return object.kind === "object" ? object.fields.find((field) => field.name === name) : undefined;
}

/** Whether an object inside has a field of any type, which Flyte's objects cannot have. */
function hasAnyValue(type: ValueType): boolean {
  switch (type.kind) {
    case "json":
      return true;
    case "object":
      return type.fields.some((field) => hasAnyValue(field.type));
    case "list":
    case "dict":
    case "nullable":
      return hasAnyValue(type.of);
    case "union":
      return type.variants.some(hasAnyValue);
    default:
      return false;
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
