import { decodeMessage, refuseTooLarge } from "../message-codec.ts";
import { KNOWN_MESSAGES, type KnownMessage } from "../v1/known-messages.ts";
import { loadReflection } from "../v1/reflection.ts";
import { ambiguousMessage, misfitMessage, noMessage } from "./identify-error.ts";
import { lookupMessage, nameOf } from "./lookup-message.ts";
import { type StrictReading, strictRead } from "./strict-read.ts";

/** Which message bytes are. */
export interface IdentifiedMessage {
  /** The full name, for instance `flyteidl.core.TaskTemplate`. */
  readonly type: string;
  /** Fields, at any depth, that fx does not know: they are kept, and shown by number. */
  readonly unknownFields: number;
}

/**
 * Finds out which Flyte message bytes are: they must read strictly as that message, and what makes the message what
 * it is must be in them; what reads without unknown fields is preferred. A type given, by its full name or the last
 * part of it, is only checked.
 * Throws FX2006 for bytes that are foreign, cut short or ambiguous, FX2002 for a type that fx does not know.
 */
export async function identifyMessage(bytes: Uint8Array, requestedType?: string): Promise<IdentifiedMessage> {
  refuseTooLarge(bytes, "a message");
  const root = await loadReflection();
  if (requestedType !== undefined) {
    const type = lookupMessage(root, requestedType);
    return checked(nameOf(type), strictRead(type, bytes));
  }
  const trials = KNOWN_MESSAGES.map((known) => ({ known, type: known.type, reading: strictRead(root.lookupType(known.type), bytes) }));
  const fitting = trials.filter(({ known, reading }) => isWhole(reading) && isMarked(known, bytes));
  const [first, ...others] = preferred(fitting);
  if (first === undefined) throw noMessage(bytes, trials);
  if (others.length > 0) throw ambiguousMessage([first, ...others]);
  return { type: first.type, unknownFields: first.reading.unknownFields };
}

function checked(type: string, reading: StrictReading): IdentifiedMessage {
  if (reading.fault !== undefined) throw misfitMessage(type, reading.fault);
  return { type, unknownFields: reading.unknownFields };
}

function isWhole(reading: StrictReading): boolean {
  return reading.fault === undefined && reading.doubledFields === 0;
}

function isMarked(known: KnownMessage, bytes: Uint8Array): boolean {
  return known.isMarked((codec) => decodeMessage(codec, bytes, known.type));
}

function preferred<Trial extends { readonly reading: StrictReading }>(fitting: readonly Trial[]): readonly Trial[] {
  const clean = fitting.filter(({ reading }) => reading.unknownFields === 0);
  return clean.length > 0 ? clean : fitting;
}
