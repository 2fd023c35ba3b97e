import type { VariableMap } from "../task-template/task-template.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import { guessNode } from "./guess-type.ts";

/** The types of a template's inputs or outputs, guessed from their literal types. */
export function fieldsOfVariables(variables: VariableMap): ReadonlyMap<string, TypeNode> {
  const fields = new Map<string, TypeNode>();
  for (const name of Object.keys(variables)) fields.set(name, guessNode(variables[name]!.type));
  return fields;
}
