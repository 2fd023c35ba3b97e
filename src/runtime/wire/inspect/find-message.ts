import type { Message, NamespaceBase, Reader, Type } from "protobufjs";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { decodeMessage } from "../codec/message-codec.ts";
import { KNOWN_MESSAGES } from "./known-messages.ts";
import { loadReflection } from "./load-reflection.ts";

/**
 * Finds a message by its full name or the last part of it. Without a protocol, searches Flyte 1,
 * then Flyte 2. Throws FX2002 if no message matches, or more than one.
 */
export async function findMessage(
  name: string,
  protocol: Protocol | undefined,
): Promise<{ readonly type: Type; readonly protocol: Protocol }> {
  const protocols: readonly Protocol[] = protocol === undefined ? ["flyte1", "flyte2"] : [protocol];
  const searched: Type[] = [];
  for (const each of protocols) {
    const types = collectTypes(await loadReflection(each));
    const type = findType(name, types);
    if (type !== undefined) return { type, protocol: each };
    searched.push(...types);
  }
  throw unknownMessageError(name, searched, KNOWN_MESSAGES[protocols[0]!]);
}

function findType(name: string, types: readonly Type[]): Type | undefined {
  const byFullName = types.find((type) => getFullName(type) === name);
  if (byFullName !== undefined) return byFullName;
  const byLastPart = types.filter((type) => type.name === name);
  if (byLastPart.length < 2) return byLastPart[0];
  const details = byLastPart.map(getFullName);
  const hint = `--type ${details[0]!}`;
  throw new FxError("FX2002", `more than one message is named ${name}`, { details, hint });
}

/** The full name without protobufjs' leading dot. */
export function getFullName(type: Type): string {
  return type.fullName.slice(1);
}

function unknownMessageError(
  name: string,
  searched: readonly Type[],
  known: readonly string[],
): FxError {
  const candidates = searched.flatMap((type) => [type.name, getFullName(type)]);
  return new FxError("FX2002", `unknown message "${name}"${didYouMean(name, candidates)}`, {
    details: known,
    hint: `--type ${known[0]!}`,
  });
}

/** Every message declared in a namespace, at any depth. */
function collectTypes(namespace: NamespaceBase): Type[] {
  return namespace.nestedArray.flatMap((nested) => [
    ...("fieldsById" in nested ? [nested as Type] : []),
    ...("nestedArray" in nested ? collectTypes(nested as NamespaceBase) : []),
  ]);
}

/** Decodes untrusted bytes; the message keeps unknown fields. Throws FX2006 or FX2018. */
export function decodeReflected(type: Type, bytes: Uint8Array): Message {
  const decode = (reader: Reader): Message => type.decode(reader);
  return decodeMessage({ typeName: getFullName(type), decode }, bytes);
}
