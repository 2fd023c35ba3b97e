import { basename } from "node:path";
import type { Type } from "protobufjs";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { checkSize } from "../codec/message-codec.ts";
import {
  decodeReflected,
  findMessage,
  getFullName,
  KNOWN_MESSAGES,
  loadReflection,
  MESSAGES_BY_FILE,
  TASK_MESSAGES,
} from "./find-message.ts";
import { type ReadFault, type StrictReading, strictRead } from "./strict-read.ts";

export interface IdentifiedMessage {
  /** The full name, for instance `flyteidl.core.TaskTemplate`. */
  readonly type: string;
  readonly protocol: Protocol;
  /** The number of unknown fields, at any depth. They are kept, and shown by number. */
  readonly unknownFields: number;
}

interface Trial {
  readonly protocol: Protocol;
  readonly type: Type;
  readonly reading: StrictReading;
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
    return toIdentified({ type, protocol, reading: strictRead(type, bytes) });
  }
  const protocols = requestedProtocol === undefined ? BOTH : [requestedProtocol];
  const trials = await readAs(TASK_MESSAGES, protocols, bytes);
  const task = pickCleanest(trials.filter((trial) => isTask(trial, bytes)));
  if (task !== undefined) return toIdentified(task);
  const named = MESSAGES_BY_FILE.get(basename(file));
  if (named === undefined) throw noTaskError(bytes, trials, protocols[0]!);
  const known = await readAs(named, protocols, bytes);
  return toIdentified(pickCleanest(known.filter(({ reading: { fault } }) => !fault)) ?? known[0]!);
}

const BOTH: readonly Protocol[] = ["flyte1", "flyte2"];

async function readAs(
  names: typeof TASK_MESSAGES,
  protocols: readonly Protocol[],
  bytes: Uint8Array,
): Promise<Trial[]> {
  const trials = protocols.map(async (protocol) => {
    const root = await loadReflection(protocol);
    return names[protocol].map((name) => {
      const type = root.lookupType(name);
      return { protocol, type, reading: strictRead(type, bytes) };
    });
  });
  return (await Promise.all(trials)).flat();
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
function isTask({ type, reading }: Trial, bytes: Uint8Array): boolean {
  if (reading.fault !== undefined) return false;
  const message: object = decodeReflected(type, bytes);
  const fields: TaskFields = message;
  const template = type.name === "TaskSpec" ? (fields.template ?? fields.taskTemplate) : fields;
  return template?.id != null && /^\P{Cc}/u.test(template.type!);
}

/** The first with the fewest unknown fields. */
function pickCleanest(trials: readonly Trial[]): Trial | undefined {
  return trials.toSorted((a, b) => a.reading.unknownFields - b.reading.unknownFields)[0];
}

function toIdentified({ type, protocol, reading }: Trial): IdentifiedMessage {
  const { fault, unknownFields } = reading;
  if (fault !== undefined) throw misfitError(getFullName(type), fault);
  return { type: getFullName(type), protocol, unknownFields };
}

function misfitError(type: string, fault: ReadFault): FxError {
  const place = `at byte ${fault.at}${fault.path === "" ? "" : `, in ${fault.path}`}`;
  if (fault.cutShort)
    return new FxError("FX2006", `${type} is truncated: ${fault.reason}, ${place}`);
  return new FxError("FX2006", `not a ${type}: ${fault.reason}, ${place}`, {
    hint: "--type with the message that the file contains",
  });
}

function noTaskError(bytes: Uint8Array, trials: readonly Trial[], protocol: Protocol): FxError {
  const cut = trials.find(({ reading: { fault, unknownFields } }) => {
    return fault?.cutShort === true && fault.path !== "" && unknownFields === 0;
  });
  if (cut !== undefined) return misfitError(getFullName(cut.type), cut.reading.fault!);
  if (bytes.length === 0)
    return new FxError("FX2006", "not a Flyte message: the input is empty", {
      hint: "if it is an outputs.pb without outputs, pass --type LiteralMap",
    });
  if (isLikelyText(bytes))
    return new FxError("FX2006", "not a Flyte message: the input is text, not protobuf", {
      hint: "pass a .pb file",
    });
  return new FxError("FX2006", "not a TaskTemplate or TaskSpec; which message is it?", {
    details: KNOWN_MESSAGES[protocol],
    hint: "--type LiteralMap",
  });
}

function isLikelyText(bytes: Uint8Array): boolean {
  return !bytes
    .subarray(0, 1000)
    .some(
      (byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d),
    );
}
