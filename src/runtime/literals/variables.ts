import type { VariableMap } from "../task-template/task-template.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import { guessNode } from "./guess/guess-type.ts";

const guessed = new WeakMap<VariableMap, ReadonlyMap<string, TypeNode>>();

/** The types of a template's inputs or outputs, guessed from their literal types. Those of a frozen template, which comes again and again, are guessed once. */
export function fieldsOfVariables(variables: VariableMap): ReadonlyMap<string, TypeNode> {
  const known = guessed.get(variables);
  if (known !== undefined) return known;
  const fields = guessAll(variables);
  if (Object.isFrozen(variables)) guessed.set(variables, fields);
  return fields;
}

function guessAll(variables: VariableMap): ReadonlyMap<string, TypeNode> {
  const fields = new Map<string, TypeNode>();
  for (const name of Object.keys(variables)) fields.set(name, guessNode(variables[name]!.type));
  return fields;
}
