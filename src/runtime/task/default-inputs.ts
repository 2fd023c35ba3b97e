import { setOwn } from "../json.ts";
import { omittedValue } from "../literals/field-values.ts";
import { fieldsIn } from "../literals/fields-in.ts";
import type { Literal, LiteralMap } from "../literals/literal.ts";
import { TypeEngine } from "../literals/type-engine.ts";
import type { Protocol } from "../wire/protocol.ts";
import type { TaskDefinition } from "./task-definition.ts";

/** What stands in for the inputs that may be left out. Throws FX2009 for a default that does not fit its type. */
export function defaultInputs({ inputFields }: TaskDefinition, protocol: Protocol): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const [name, node] of fieldsIn(protocol, inputFields)) {
    const value = omittedValue(node);
    if (value !== undefined) setOwn(literals, name, TypeEngine.toLiteral(value, node));
  }
  return { literals };
}
