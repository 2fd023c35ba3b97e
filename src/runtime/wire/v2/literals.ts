import { setOwn } from "../../base/json.ts";
import type { Literal, LiteralMap } from "../../values/literal.ts";
import { decodeMessage, encodeMessage, missingPartError } from "../codec/message-codec.ts";
import { flyteidl2 } from "./generated/messages.js";

const { core, task } = flyteidl2;

/** Encodes `inputs.pb`, in the order of the map. Throws FX2009 if a value cannot be written. */
export function encodeInputs(literals: LiteralMap): Uint8Array {
  return encodeMessage(task.Inputs, { literals: toNamedLiterals(literals) }, "FX2009");
}

/** Throws FX2006 for bytes that are not an Inputs. */
export function decodeInputs(bytes: Uint8Array): LiteralMap {
  return toLiteralMap(decodeMessage(task.Inputs, bytes), task.Inputs);
}

/** Encodes `outputs.pb`. Throws FX2009 if a value cannot be written. */
export function encodeOutputs(literals: LiteralMap): Uint8Array {
  return encodeMessage(task.Outputs, { literals: toNamedLiterals(literals) }, "FX2009");
}

/** Throws FX2006 for bytes that are not an Outputs. */
export function decodeOutputs(bytes: Uint8Array): LiteralMap {
  return toLiteralMap(decodeMessage(task.Outputs, bytes), task.Outputs);
}

/** Throws FX2009 if the value cannot be written. */
export function encodeLiteral(literal: Literal): Uint8Array {
  return encodeMessage(core.Literal, literal, "FX2009");
}

/** Throws FX2006 for bytes that are not a Literal. */
export function decodeLiteral(bytes: Uint8Array, mostParts?: number): Literal {
  return decodeMessage(core.Literal, bytes, mostParts) as Literal;
}

export function toNamedLiterals({ literals }: LiteralMap): flyteidl2.task.INamedLiteral[] {
  return Object.entries(literals ?? {}).map(([name, value]) => ({ name, value }));
}

/** As in a protobuf map, the last value with a name wins. */
export function literalMapFromNamed(named: readonly flyteidl2.task.NamedLiteral[]): LiteralMap {
  const literals: Record<string, Literal> = {};
  for (const { name, value } of named) setOwn(literals, name, (value ?? {}) as Literal);
  return { literals };
}

function toLiteralMap(
  { literals, $unknowns }: flyteidl2.task.Inputs | flyteidl2.task.Outputs,
  generated: { readonly typeName: string },
): LiteralMap {
  if ($unknowns !== undefined && literals.length === 0)
    throw missingPartError(generated, "literals");
  return literalMapFromNamed(literals);
}
