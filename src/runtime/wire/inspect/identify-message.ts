import { basename } from "node:path";
import type { Message, Type } from "protobufjs";
import protobuf from "protobufjs/minimal.js";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { textFromUtf8 } from "../../base/text.ts";
import { checkSize } from "../codec/message-codec.ts";
import {
  decodeReflected,
  findMessage,
  getFullName,
  listStoredMessages,
  loadReflection,
  MESSAGES_BY_FILE,
  TASK_MESSAGES,
} from "./find-message.ts";

export interface IdentifiedMessage {
  /** The full name, for instance `flyteidl.core.TaskTemplate`. */
  readonly type: string;
  readonly protocol: Protocol;
  /** The number of unknown fields, at any depth. They are kept, and shown by number. */
  readonly unknownFields: number;
}

interface Reading {
  readonly type: Type;
  readonly protocol: Protocol;
  readonly message: Message;
  readonly unknownFields: number;
}

/**
 * Reads bytes strictly as the requested message (its full name or the last part of it). Without a
 * request, they are a TaskTemplate or TaskSpec, or the message that files of this name contain.
 * Messages without unknown fields win, then Flyte 1. Throws FX2006 for bytes that are another
 * message or are truncated, and FX2002 for an unknown type.
 */
export async function identifyMessage(
  bytes: Uint8Array,
  requestedType?: string,
  requestedProtocol?: Protocol,
  file = "",
): Promise<IdentifiedMessage> {
  checkSize(bytes, "a message");
  if (requestedType !== undefined) {
    const { type, protocol } = await findMessage(requestedType, requestedProtocol);
    return toIdentified(readStrictly(type, protocol, bytes));
  }
  const protocols = requestedProtocol === undefined ? BOTH : [requestedProtocol];
  const readings = await readAs(TASK_MESSAGES, protocols, bytes);
  const task = pickCleanest(readings.filter(isTask));
  if (task !== undefined) return toIdentified(task);
  const named = MESSAGES_BY_FILE.get(basename(file));
  if (named === undefined) {
    // Messages that begin with their first field begin with a line feed.
    if (/^[^\0-\x1f][^\0-\x08]*$/.test(textFromUtf8(bytes) ?? ""))
      throw new FxError("FX2006", "the input is text, not protobuf", { hint: "pass a .pb file" });
    const problem =
      bytes.length === 0
        ? "the input is empty; which message is it?"
        : "not a TaskTemplate or TaskSpec, or a truncated one; which message is it?";
    const details = listStoredMessages(protocols[0]!);
    throw new FxError("FX2006", problem, { details, hint: "--type LiteralMap" });
  }
  const known = pickCleanest(await readAs(named, protocols, bytes));
  if (known !== undefined) return toIdentified(known);
  const [protocol] = protocols;
  return identifyMessage(bytes, named[protocol!][0], protocol); // throws why they are not this message
}

const BOTH: readonly Protocol[] = ["flyte1", "flyte2"];

/** Reads bytes as each of several messages, and leaves out those that they are not. */
async function readAs(
  names: typeof TASK_MESSAGES,
  protocols: readonly Protocol[],
  bytes: Uint8Array,
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const protocol of protocols) {
    const root = await loadReflection(protocol);
    for (const name of names[protocol])
      try {
        readings.push(readStrictly(root.lookupType(name), protocol, bytes));
      } catch (error) {
        if (!(error instanceof FxError)) throw error;
      }
  }
  return readings;
}

/** Throws FX2006 unless the known fields have their wire type and valid UTF-8. */
function readStrictly(type: Type, protocol: Protocol, bytes: Uint8Array): Reading {
  const message = decodeReflected(type, bytes);
  const refuse = (misfit: string): never => {
    throw new FxError("FX2006", `not a ${getFullName(type)}: ${misfit}`, {
      hint: "--type with the message that the file contains",
    });
  };
  return { type, protocol, message, unknownFields: countUnknown(type, message, "", refuse) };
}

/**
 * Counts the unknown fields, at any depth. The decoder keeps a known field among them if it has
 * another wire type.
 */
function countUnknown(
  type: Type,
  message: Message,
  prefix: string,
  refuse: (misfit: string) => never,
): number {
  const { $unknowns = [] } = message as { readonly $unknowns?: readonly Uint8Array[] };
  for (const bytes of $unknowns) {
    const tag = new protobuf.Reader(bytes).tag();
    const known = type.fieldsById[tag >>> 3];
    if (known !== undefined)
      refuse(`${prefix}${known.protoName ?? known.name} has the wrong wire type ${tag & 7}`);
  }
  let count = $unknowns.length;
  for (const { name, protoName, resolvedType } of type.fieldsArray) {
    if (!Object.hasOwn(message, name) || resolvedType === null || !("fieldsById" in resolvedType))
      continue;
    const value = (message as unknown as Readonly<Record<string, object>>)[name]!;
    const isMessage = "$type" in value;
    for (const part of isMessage ? [value] : Object.values(value))
      count += countUnknown(
        resolvedType,
        part as Message,
        `${prefix}${protoName ?? name}.`,
        refuse,
      );
  }
  return count;
}

/** The fields by which fx recognizes a task. */
interface TaskFields {
  readonly id?: object | null;
  readonly type?: string;
  readonly template?: TaskFields | null;
  readonly taskTemplate?: TaskFields | null;
}

/**
 * Every template has an id and a type. An embedded message could be valid text, but it starts with
 * a control character.
 */
function isTask({ type, message }: Reading): boolean {
  const fields = message as TaskFields;
  const template = type.name === "TaskSpec" ? (fields.template ?? fields.taskTemplate) : fields;
  return template?.id != null && /^\P{Cc}/u.test(template.type!);
}

/** The first with the fewest unknown fields. */
function pickCleanest(readings: readonly Reading[]): Reading | undefined {
  return readings.toSorted((a, b) => a.unknownFields - b.unknownFields)[0];
}

function toIdentified({ type, protocol, unknownFields }: Reading): IdentifiedMessage {
  return { type: getFullName(type), protocol, unknownFields };
}
