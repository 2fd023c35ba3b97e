import type { Message, NamespaceBase, Reader, Root, Type } from "protobufjs";
import { didYouMean } from "../../base/errors/did-you-mean.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { decodeMessage } from "../codec/message-codec.ts";

/**
 * Finds a message by its full name or the last part of it. Without a protocol, searches Flyte 1,
 * then Flyte 2. Throws FX2002 if no message matches, or more than one.
 */
export async function findMessage(name: string, protocol: Protocol | undefined) {
  const protocols: readonly Protocol[] = protocol === undefined ? ["flyte1", "flyte2"] : [protocol];
  const searched: Type[] = [];
  for (const each of protocols) {
    const types = collectTypes(await loadReflection(each));
    const type = findType(name, types);
    if (type !== undefined) return { type, protocol: each };
    searched.push(...types);
  }
  const candidates = searched.flatMap((type) => [type.name, getFullName(type)]);
  const details = listStoredMessages(protocols[0]!);
  const hint = `--type ${details[0]!}`;
  const problem = `unknown message "${name}"${didYouMean(name, candidates)}`;
  throw new FxError("FX2002", problem, { details, hint });
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

const roots = new Map<Protocol, Promise<Root>>();

/** The messages and services of a protocol as data, loaded once. */
export function loadReflection(protocol: Protocol): Promise<Root> {
  const root = roots.get(protocol) ?? load(protocol);
  roots.set(protocol, root);
  return root;
}

async function load(protocol: Protocol): Promise<Root> {
  const [{ default: protobuf }, { default: json }] = await Promise.all([
    import("protobufjs/light.js"),
    protocol === "flyte1"
      ? import("../v1/generated/reflection.js")
      : import("../v2/generated/reflection.js"),
  ]);
  const root = protobuf.Root.fromJSON(json);
  root.resolveAll();
  return root;
}

type Names = Readonly<Record<Protocol, readonly string[]>>;

/** The messages that hold a task. fx recognizes them by their content. */
export const TASK_MESSAGES: Names = {
  flyte1: ["flyteidl.core.TaskTemplate", "flyteidl.admin.TaskSpec"],
  flyte2: ["flyteidl2.core.TaskTemplate", "flyteidl2.task.TaskSpec"],
};

/** The messages in files that have the same name in every run. */
export const MESSAGES_BY_FILE: ReadonlyMap<string, Names> = new Map([
  ["inputs.pb", { flyte1: ["flyteidl.core.LiteralMap"], flyte2: ["flyteidl2.task.Inputs"] }],
  ["outputs.pb", { flyte1: ["flyteidl.core.LiteralMap"], flyte2: ["flyteidl2.task.Outputs"] }],
  [
    "error.pb",
    { flyte1: ["flyteidl.core.ErrorDocument"], flyte2: ["flyteidl2.core.ErrorDocument"] },
  ],
]);

/** The messages that are stored in files, for people who choose a `--type`. */
export function listStoredMessages(protocol: Protocol): readonly string[] {
  const all = [TASK_MESSAGES, ...MESSAGES_BY_FILE.values()].flatMap((names) => names[protocol]);
  return [...new Set(all)];
}
