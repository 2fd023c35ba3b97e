import { FxError } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import { decodeMessage, checkSize } from "../codec/message-codec.ts";
import { findMessage, getFullName, loadMessages } from "./find-message.ts";
import type { KnownMessage } from "./known-message.ts";
import { type StrictReading, strictRead } from "./strict-read.ts";

/** Which message bytes are. */
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
 * Finds out which Flyte message bytes are: they must read strictly as that message, and what makes the message what
 * it is must be in them; what reads without unknown fields is preferred. Where no protocol is given, a message that
 * reads so in Flyte 1 is one of Flyte 1. A type given, by its full name or the last part of it, is only checked.
 * Throws FX2006 for bytes that are foreign, cut short or ambiguous, FX2002 for a type that fx does not know.
 */
export async function identifyMessage(
  bytes: Uint8Array,
  requestedType?: string,
  requestedProtocol?: Protocol,
): Promise<IdentifiedMessage> {
  checkSize(bytes, "a message");
  if (requestedType !== undefined) {
    const { type, protocol } = await findMessage(requestedType, requestedProtocol);
    return checked(getFullName(type), protocol, strictRead(type, bytes));
  }
  const trials = await createTrials(requestedProtocol ?? "flyte1", bytes);
  const fitting = trials.filter((trial) => isFitting(trial, bytes));
  const [first, ...others] =
    requestedProtocol === undefined && !fitting.some(isClean)
      ? pickCleanest([...fitting, ...(await fittingInFlyte2(bytes))])
      : preferred(fitting);
  if (first === undefined) throw noMessage(bytes, trials);
  if (others.length > 0) throw ambiguousMessage([first, ...others]);
  return { type: first.type, protocol: first.protocol, unknownFields: first.reading.unknownFields };
}

async function createTrials(protocol: Protocol, bytes: Uint8Array): Promise<readonly Trial[]> {
  const { root, known } = await loadMessages(protocol);
  return known.map((message) => ({
    known: message,
    type: message.type,
    protocol,
    reading: strictRead(root.lookupType(message.type), bytes),
  }));
}

async function fittingInFlyte2(bytes: Uint8Array): Promise<readonly Trial[]> {
  return (await createTrials("flyte2", bytes)).filter((trial) => isFitting(trial, bytes));
}

function checked(type: string, protocol: Protocol, reading: StrictReading): IdentifiedMessage {
  if (reading.fault !== undefined) throw misfitMessage(type, reading.fault);
  return { type, protocol, unknownFields: reading.unknownFields };
}

function isFitting({ known, reading }: Trial, bytes: Uint8Array): boolean {
  return (
    reading.fault === undefined &&
    reading.doubledFields === 0 &&
    known.isMarked((codec) => decodeMessage(codec, bytes, known.type))
  );
}

function isClean({ reading }: Trial): boolean {
  return reading.unknownFields === 0;
}

function preferred(fitting: readonly Trial[]): readonly Trial[] {
  const clean = fitting.filter(isClean);
  return clean.length > 0 ? clean : fitting;
}

/** Of the protocol that knows most of the fields; of Flyte 1 where both know as many. */
function pickCleanest(fitting: readonly Trial[]): readonly Trial[] {
  const fewest = Math.min(...fitting.map(({ reading }) => reading.unknownFields));
  const best = fitting.find(({ reading }) => reading.unknownFields === fewest);
  return preferred(fitting.filter(({ protocol }) => protocol === best?.protocol));
}

/** A known message that was tried, and how far it went. */
interface ErrorTrial {
  readonly type: string;
  readonly reading: StrictReading;
}

/** The bytes are not the message that they are said to be. */
function misfitMessage(type: string, fault: NonNullable<StrictReading["fault"]>): FxError {
  const place = `at byte ${fault.at}${fault.path === "" ? "" : `, in ${fault.path}`}`;
  if (fault.cutShort)
    return new FxError("FX2006", `${type} is cut short: ${fault.reason}, ${place}`);
  return new FxError("FX2006", `no ${type}: ${fault.reason}, ${place}`, {
    hint: "without --type fx finds out which message it is",
  });
}

function ambiguousMessage(trials: readonly ErrorTrial[]): FxError {
  const types = trials.map(({ type }) => type);
  return new FxError("FX2006", `the bytes could be ${types.join(" or ")}`, {
    hint: `--type ${lastPart(types[0]!)} or --type ${lastPart(types[1]!)} says which`,
  });
}

function noMessage(bytes: Uint8Array, trials: readonly ErrorTrial[]): FxError {
  if (bytes.length === 0) {
    return new FxError("FX2006", "no Flyte message: there are no bytes", {
      hint: "an empty outputs.pb is a LiteralMap without literals: --type LiteralMap",
    });
  }
  const cut = furthestCut(trials);
  if (cut !== undefined) return misfitMessage(cut.type, cut.reading.fault!);
  if (isLikelyText(bytes))
    return new FxError("FX2006", "no Flyte message: the bytes are text, not protobuf", {
      hint: "give a .pb file",
    });
  return new FxError("FX2006", "no Flyte message that fx can tell from its bytes", {
    hint: "--type MESSAGE says which it is, for instance --type TypedInterface",
  });
}

/** Of the messages that the bytes are the beginning of, the one of which most is there. */
function furthestCut(trials: readonly ErrorTrial[]): ErrorTrial | undefined {
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
