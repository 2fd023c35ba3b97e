import type { VariableMap } from "../task-template/task-template.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import { TypeEngine } from "./type-engine.ts";

type Fields = ReadonlyMap<string, TypeNode>;

const guessed = new WeakMap<VariableMap, Fields>();

/** The types of a template's inputs or outputs, guessed from their literal types. */
export function fieldsOfVariables(variables: VariableMap): Fields {
  const known = guessed.get(variables);
  if (known !== undefined) return known;
  const fields = guess(variables);
  guessed.set(variables, fields);
  return fields;
}

function guess(variables: VariableMap): Fields {
  return new Map(Object.entries(variables).map(([name, variable]) => [name, nodeOf(TypeEngine.guessType(variable.type))]));
}
