import type { NamespaceBase, Root, Type } from "protobufjs";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { KnownMessage } from "./known-message.ts";
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
  const searched: ProtocolMessages[] = [];
  for (const each of protocols) {
    const messages = await loadMessages(each);
    const type = findType(name, messages);
    if (type !== undefined) return { type, protocol: each };
    searched.push(messages);
  }
  throw unknownMessageError(name, searched);
}

function findType(name: string, { root }: ProtocolMessages): Type | undefined {
  const types = collectTypes(root);
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

function unknownMessageError(name: string, searched: readonly ProtocolMessages[]): FxError {
  const candidates = searched
    .flatMap(({ root }) => collectTypes(root))
    .flatMap((type) => [type.name, getFullName(type)]);
  const known = searched[0]!.known.map(({ type }) => type);
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

interface ProtocolMessages {
  readonly root: Root;
  readonly known: readonly KnownMessage[];
}

export async function loadMessages(protocol: Protocol): Promise<ProtocolMessages> {
  const [root, { KNOWN_MESSAGES }] = await Promise.all([
    loadReflection(protocol),
    protocol === "flyte1" ? import("../v1/known-messages.ts") : import("../v2/known-messages.ts"),
  ]);
  return { root, known: KNOWN_MESSAGES };
}

/** The full names of the messages that a method of one of Flyte's services exchanges. */
export async function findMethodMessages(
  protocol: Protocol,
  service: string,
  method: string,
): Promise<{ readonly request: string; readonly reply: string }> {
  const root = await loadReflection(protocol);
  const { resolvedRequestType, resolvedResponseType } =
    root.lookupService(service).methods[method]!;
  return { request: getFullName(resolvedRequestType!), reply: getFullName(resolvedResponseType!) };
}
