import type { Literal, LiteralMap } from "../../values/literal.ts";
import { decodeMessage, encodeMessage, missingPartError } from "../codec/message-codec.ts";
import { flyteidl } from "./generated/messages.js";

const { core } = flyteidl;

/** Encodes `inputs.pb` and `outputs.pb`. Throws FX2009 if a value cannot be written. */
export function encodeLiteralMap(literals: LiteralMap): Uint8Array {
  return encodeMessage(core.LiteralMap, literals, "FX2009");
}

/** Throws FX2006 for bytes that are not a LiteralMap. */
export function decodeLiteralMap(bytes: Uint8Array): LiteralMap {
  const message = decodeMessage(core.LiteralMap, bytes);
  if (message.$unknowns !== undefined && Object.keys(message.literals).length === 0)
    throw missingPartError(core.LiteralMap, "literals");
  return message as LiteralMap;
}

/** Throws FX2009 if the value cannot be written. */
export function encodeLiteral(literal: Literal): Uint8Array {
  return encodeMessage(core.Literal, literal, "FX2009");
}

/** Throws FX2006 for bytes that are not a Literal. */
export function decodeLiteral(bytes: Uint8Array, mostParts?: number): Literal {
  return decodeMessage(core.Literal, bytes, mostParts) as Literal;
}
