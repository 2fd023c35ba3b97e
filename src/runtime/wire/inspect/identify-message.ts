import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { checkSize } from "../codec/message-codec.ts";
import { findMessage, getFullName, loadMessages } from "./find-message.ts";
import type { KnownMessage } from "./known-message.ts";
import { type StrictReading, strictRead } from "./strict-read.ts";

export interface IdentifiedMessage {
  /** The full name, for instance `flyteidl.core.TaskTemplate`. */
  readonly type: string;
  readonly protocol: Protocol;
  /** Fields, at any depth, that fx does not know: they are kept, and shown by number. */
  readonly unknownFields: number;
}

interface Trial {
  readonly type: string;
  readonly protocol: Protocol;
  readonly known: KnownMessage;
  readonly reading: StrictReading;
}

/**
 * Detects which Flyte message the bytes are: they must read strictly as that message and contain what every such message
 * has. Messages without unknown fields win; without a protocol, Flyte 1 wins. A requested type (its full name or the last
 * part of it) is only checked. Throws FX2006 for bytes that are foreign, cut short or ambiguous, FX2002 for an unknown type.
 */
export async function identifyMessage(
  bytes: Uint8Array,
  requestedType?: string,
  requestedProtocol?: Protocol,
): Promise<IdentifiedMessage> {
  checkSize(bytes, "a message");
  if (requestedType !== undefined) {
    const { type, protocol } = await findMessage(requestedType, requestedProtocol);
    return checkReading(getFullName(type), protocol, strictRead(type, bytes));
  }
  const trials = await readAsKnown(requestedProtocol ?? "flyte1", bytes);
  const fitting = trials.filter((trial) => isFitting(trial, bytes));
  if (requestedProtocol === undefined && !fitting.some(isClean))
    fitting.push(
      ...(await readAsKnown("flyte2", bytes)).filter((trial) => isFitting(trial, bytes)),
    );
  const [first, ...others] = pickCleanest(fitting);
  if (first === undefined) throw noMessageError(bytes, trials);
  if (others.length > 0) throw ambiguousError([first, ...others]);
  return { type: first.type, protocol: first.protocol, unknownFields: first.reading.unknownFields };
}

async function readAsKnown(protocol: Protocol, bytes: Uint8Array): Promise<Trial[]> {
  const { root, known } = await loadMessages(protocol);
  return known.map((message) => ({
    known: message,
    type: message.type,
    protocol,
    reading: strictRead(root.lookupType(message.type), bytes),
  }));
}

function checkReading(type: string, protocol: Protocol, reading: StrictReading): IdentifiedMessage {
  if (reading.fault !== undefined) throw misfitError(type, reading.fault);
  return { type, protocol, unknownFields: reading.unknownFields };
}

function isFitting({ known, reading }: Trial, bytes: Uint8Array): boolean {
  return reading.fault === undefined && reading.doubledFields === 0 && known.isTypical(bytes);
}

function isClean({ reading }: Trial): boolean {
  return reading.unknownFields === 0;
}

/** The messages of the protocol that knows most of the fields; on a tie, Flyte 1. */
function pickCleanest(fitting: readonly Trial[]): readonly Trial[] {
  const fewest = Math.min(...fitting.map(({ reading }) => reading.unknownFields));
  const best = fitting.find(({ reading }) => reading.unknownFields === fewest);
  const ofProtocol = fitting.filter(({ protocol }) => protocol === best?.protocol);
  const clean = ofProtocol.filter(isClean);
  return clean.length > 0 ? clean : ofProtocol;
}

function misfitError(type: string, fault: NonNullable<StrictReading["fault"]>): FxError {
  const place = `at byte ${fault.at}${fault.path === "" ? "" : `, in ${fault.path}`}`;
  if (fault.cutShort)
    return new FxError("FX2006", `${type} is cut short: ${fault.reason}, ${place}`);
  return new FxError("FX2006", `no ${type}: ${fault.reason}, ${place}`, {
    hint: "without --type fx finds out which message it is",
  });
}

function ambiguousError(trials: readonly Trial[]): FxError {
  const types = trials.map(({ type }) => type);
  return new FxError("FX2006", `the bytes could be ${types.join(" or ")}`, {
    hint: `--type ${lastPart(types[0]!)} or --type ${lastPart(types[1]!)} says which`,
  });
}

function noMessageError(bytes: Uint8Array, trials: readonly Trial[]): FxError {
  if (bytes.length === 0) {
    return new FxError("FX2006", "no Flyte message: there are no bytes", {
      hint: "an empty outputs.pb is a LiteralMap without literals: --type LiteralMap",
    });
  }
  const cut = findFurthestCut(trials);
  if (cut !== undefined) return misfitError(cut.type, cut.reading.fault!);
  if (isLikelyText(bytes))
    return new FxError("FX2006", "no Flyte message: the bytes are text, not protobuf", {
      hint: "give a .pb file",
    });
  return new FxError("FX2006", "no Flyte message that fx can tell from its bytes", {
    hint: "--type MESSAGE says which it is, for instance --type TypedInterface",
  });
}

/** The message that was read the furthest before the bytes ended. */
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

function lastPart(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}
