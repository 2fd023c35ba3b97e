import type { Root, Type } from "protobufjs";
import { closest } from "../../did-you-mean.ts";
import { FxError } from "../../errors.ts";
import { KNOWN_MESSAGES } from "../v1/known-messages.ts";
import { typesIn } from "./types-in.ts";

/** The message of that full name, or of that last part of a name. Throws FX2002 where there is none, or more than one. */
export function lookupMessage(root: Root, name: string): Type {
  const types = typesIn(root);
  const byFullName = types.find((type) => nameOf(type) === name);
  if (byFullName !== undefined) return byFullName;
  const byLastPart = types.filter((type) => type.name === name);
  if (byLastPart.length === 1) return byLastPart[0]!;
  throw byLastPart.length > 1 ? severalMessages(name, byLastPart) : unknownMessage(name, types);
}

/** The full name, without the dot that protobufjs puts before it. */
export function nameOf(type: Type): string {
  return type.fullName.slice(1);
}

function severalMessages(name: string, types: readonly Type[]): FxError {
  return new FxError("FX2002", `more than one message is called ${name}; give the full name`, { details: types.map(nameOf) });
}

function unknownMessage(name: string, types: readonly Type[]): FxError {
  const candidates = types.flatMap((type) => [type.name, nameOf(type)]);
  const nearest = closest(name, candidates);
  const suggestion = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return new FxError("FX2002", `unknown message "${name}"${suggestion}`, { details: KNOWN_MESSAGES.map(({ type }) => type) });
}
