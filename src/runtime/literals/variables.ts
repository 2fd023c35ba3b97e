import type { VariableMap } from "../task-template/task-template.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import { TypeEngine } from "./type-engine.ts";

/** The types of a template's inputs or outputs, guessed from their literal types. */
export function fieldsOfVariables(variables: VariableMap): ReadonlyMap<string, TypeNode> {
  return new Map(Object.entries(variables).map(([name, variable]) => [name, nodeOf(TypeEngine.guessType(variable.type))]));
}
