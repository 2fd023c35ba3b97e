import { isPlainObject } from "../../base/json.ts";
import type { Literal, LiteralMap, Scalar } from "../../values/literal.ts";
import { decodeMessage, type MessageDecoder } from "../codec/message-codec.ts";

/** A message that fx can recognize by its bytes alone. */
export interface KnownMessage {
  readonly type: string;
  /**
   * Whether the message contains what every message of this type has. Throws FX2006 for bytes that
   * do not decode.
   */
  isTypical(bytes: Uint8Array): boolean;
}

export function knownMessage<Decoded>(
  decoder: MessageDecoder<Decoded>,
  isTypical: (message: Decoded) => boolean,
): KnownMessage {
  return { type: decoder.typeName, isTypical: (bytes) => isTypical(decodeMessage(decoder, bytes)) };
}

/**
 * Checks the type's first character: an embedded message could be valid text, but it starts with a
 * control character.
 */
export function isTemplate(
  template: { readonly id: object | null; readonly type: string } | null | undefined,
): boolean {
  return template != null && template.id !== null && /^\P{Cc}/u.test(template.type);
}

/** Ignores Flyte 1's old field `state`, because an integer literal has the same bytes. */
export function isResource(resource: { readonly phase: number } | null | undefined): boolean {
  return resource != null && resource.phase !== 0;
}

export function isErrorDocument({
  error,
}: {
  readonly error: { readonly code: string; readonly message: string } | null;
}): boolean {
  return isText(error?.code) && isText(error?.message);
}

export function isLiteralMap({ literals }: LiteralMap): boolean {
  const entries = Object.entries(literals ?? {});
  return (
    entries.length > 0 && entries.every(([name, literal]) => name !== "" && isLiteral(literal))
  );
}

export function isLiteral({ scalar, collection, map, offloadedMetadata }: Literal): boolean {
  if (scalar != null) return isScalar(scalar);
  if (collection != null) return (collection.literals ?? []).every(isLiteral);
  if (map != null) return Object.values(map.literals ?? {}).every(isLiteral);
  return isText(offloadedMetadata?.uri);
}

function isScalar({ primitive, union, ...others }: Scalar): boolean {
  if (primitive != null) return Object.values(primitive).some((value) => value !== null);
  if (union != null) return union.value != null && isLiteral(union.value) && union.type != null;
  return Object.values(others).some((value) => value != null);
}

/** Error messages may contain colors. */
const ESCAPE = "\x1b";

/**
 * True if there are no control characters. Part of a message may be valid UTF-8 by chance, but
 * it then contains control characters.
 */
function isText(text: string | null | undefined): boolean {
  return text != null && text !== "" && !/[^\P{Cc}\t\n\r]/u.test(text.replaceAll(ESCAPE, ""));
}

export function isJsonObject(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x7b) return false;
  try {
    return isPlainObject(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return false; // text that begins with a brace
  }
}
