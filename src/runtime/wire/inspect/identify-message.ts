import type { Type } from "protobufjs";
import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { checkSize } from "../codec/message-codec.ts";
import { decodeReflected, findMessage, getFullName } from "./find-message.ts";
import { KNOWN_MESSAGES } from "./known-messages.ts";
import { loadReflection } from "./load-reflection.ts";
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
 * Detects which Flyte message the bytes are. They must decode strictly as that message and contain
 * what every such message has. Messages without unknown fields win, then Flyte 1. A requested type
 * (its full name or the last part of it) is only checked. Throws FX2006 for bytes that are not a
 * Flyte message, are truncated or are ambiguous, and FX2002 for an unknown type.
 */
export async function identifyMessage(
  bytes: Uint8Array,
  requestedType?: string,
  requestedProtocol?: Protocol,
): Promise<IdentifiedMessage> {
  checkSize(bytes, "a message");
  if (requestedType !== undefined) {
    const { type, protocol } = await findMessage(requestedType, requestedProtocol);
    const { fault, unknownFields } = strictRead(type, bytes);
    if (fault !== undefined) throw misfitError(getFullName(type), fault);
    return { type: getFullName(type), protocol, unknownFields };
  }
  const trials = await readAsKnown(requestedProtocol ?? "flyte1", bytes);
  const fitting = trials.filter((trial) => isFitting(trial, bytes));
  if (requestedProtocol === undefined && !fitting.some(isClean)) {
    const flyte2 = await readAsKnown("flyte2", bytes);
    fitting.push(...flyte2.filter((trial) => isFitting(trial, bytes)));
  }
  const [first, ...others] = pickCleanest(fitting);
  if (first === undefined) throw noMessageError(bytes, trials);
  if (others.length > 0) throw ambiguousError([first, ...others]);
  const { type, protocol, reading } = first;
  return { type: getFullName(type), protocol, unknownFields: reading.unknownFields };
}

async function readAsKnown(protocol: Protocol, bytes: Uint8Array): Promise<Trial[]> {
  const root = await loadReflection(protocol);
  return Object.keys(KNOWN_MESSAGES[protocol]).map((name) => {
    const type = root.lookupType(name);
    return { protocol, type, reading: strictRead(type, bytes) };
  });
}

function isFitting({ protocol, type, reading }: Trial, bytes: Uint8Array): boolean {
  if (reading.fault !== undefined || reading.doubledFields > 0) return false;
  const isTypical = KNOWN_MESSAGES[protocol][getFullName(type)]!;
  const message: object = decodeReflected(type, bytes);
  return isTypical(message);
}

function isClean({ reading }: Trial): boolean {
  return reading.unknownFields === 0;
}

/** The messages of the protocol with the fewest unknown fields; on a tie, Flyte 1. */
function pickCleanest(fitting: readonly Trial[]): readonly Trial[] {
  const fewest = Math.min(...fitting.map(({ reading }) => reading.unknownFields));
  const best = fitting.find(({ reading }) => reading.unknownFields === fewest);
  const ofProtocol = fitting.filter(({ protocol }) => protocol === best?.protocol);
  const clean = ofProtocol.filter(isClean);
  return clean.length > 0 ? clean : ofProtocol;
}

function misfitError(type: string, fault: ReadFault): FxError {
  const place = `at byte ${fault.at}${fault.path === "" ? "" : `, in ${fault.path}`}`;
  if (fault.cutShort)
    return new FxError("FX2006", `${type} is truncated: ${fault.reason}, ${place}`);
  return new FxError("FX2006", `not a ${type}: ${fault.reason}, ${place}`, {
    hint: "omit --type to let fx detect the message",
  });
}

function ambiguousError(trials: readonly Trial[]): FxError {
  const types = trials.map(({ type }) => getFullName(type));
  const [one, other] = types.map((type) => type.split(".").at(-1)!);
  return new FxError("FX2006", `the bytes could be ${types.join(" or ")}`, {
    hint: `pass --type ${one!} or --type ${other!}`,
  });
}

function noMessageError(bytes: Uint8Array, trials: readonly Trial[]): FxError {
  if (bytes.length === 0) {
    return new FxError("FX2006", "not a Flyte message: the input is empty", {
      hint: "if it is an outputs.pb without outputs, pass --type LiteralMap",
    });
  }
  const cut = findFurthestCut(trials);
  if (cut !== undefined) return misfitError(getFullName(cut.type), cut.reading.fault!);
  if (isLikelyText(bytes))
    return new FxError("FX2006", "not a Flyte message: the input is text, not protobuf", {
      hint: "pass a .pb file",
    });
  return new FxError("FX2006", "not a Flyte message that fx can detect", {
    hint: "if you know the message, pass its type, such as --type TypedInterface",
  });
}

/** The truncated message with the most known fields. */
function findFurthestCut(trials: readonly Trial[]): Trial | undefined {
  const cut = trials.filter(
    ({ reading }) =>
      reading.fault?.cutShort &&
      reading.unknownFields === 0 &&
      reading.doubledFields === 0 &&
      reading.knownFields > 0,
  );
  return cut.sort((a, b) => b.reading.knownFields - a.reading.knownFields)[0];
}

function isLikelyText(bytes: Uint8Array): boolean {
  return !bytes
    .subarray(0, 1000)
    .some(
      (byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d),
    );
}
