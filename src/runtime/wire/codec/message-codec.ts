import protobuf from "protobufjs/minimal.js";
import { type ErrorCode, FxError } from "../../base/errors/errors.ts";
import { quote } from "../../base/text.ts";
import { checkParts } from "./check-parts.ts";

/** For reading and writing; larger data belongs in storage. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** Decodes one kind of message; `typeName` is its full name. */
export interface MessageDecoder<Decoded> {
  readonly typeName: string;
  decode(reader: protobuf.Reader): Decoded;
}

/** A class of the generated code. */
export interface GeneratedClass<Input, Decoded> extends MessageDecoder<Decoded> {
  encode(message: Input, writer: protobuf.Writer): protobuf.Writer;
}

/** Throws an error with this code if the message cannot be written. */
export function encodeMessage<Input>(
  generated: GeneratedClass<Input, unknown>,
  message: Input,
  code: ErrorCode,
): Uint8Array {
  const writer = new StrictWriter();
  try {
    generated.encode(message, writer);
    if (writer.pos > LARGEST_MESSAGE) throw tooLargeError(code, generated.typeName, writer.pos);
    return writer.finish();
  } catch (error) {
    if (error instanceof FxError) throw error;
    const problem = `${generated.typeName} cannot be written: ${getReason(error)}`;
    throw new FxError(code, problem, { cause: error });
  }
}

/**
 * Decodes untrusted bytes; the message keeps unknown fields. Copies the bytes first, so that the
 * message neither keeps the caller's buffer in memory nor changes with it. Throws FX2006 or FX2018.
 */
export function decodeMessage<Decoded>(
  decoder: MessageDecoder<Decoded>,
  bytes: Uint8Array,
  mostParts?: number,
): Decoded {
  return decodeReceived(decoder, new Uint8Array(bytes), mostParts);
}

/** The same without the copy, for bytes from gRPC, which do not change. */
export function decodeReceived<Decoded>(
  decoder: MessageDecoder<Decoded>,
  bytes: Uint8Array,
  mostParts?: number,
): Decoded {
  checkSize(bytes, decoder.typeName, mostParts);
  const reader = new protobuf.Reader(bytes);
  reader.discardUnknown = false; // unlike protobufjs by default
  try {
    return decoder.decode(reader);
  } catch (error) {
    const place = `byte ${reader.pos} of ${bytes.length}`;
    const problem = `invalid ${decoder.typeName} at ${place}: ${getReason(error)}`;
    const hint = "the bytes are truncated, or are a different message";
    throw new FxError("FX2006", problem, { cause: error, hint });
  }
}

function getReason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** For bytes that decode but lack an essential part. */
export function missingPartError({ typeName }: { typeName: string }, part: string): FxError {
  return new FxError("FX2006", `invalid ${typeName}: it has no ${part}`);
}

/** Throws FX2006 for too many bytes and FX2018 for too many parts. */
export function checkSize(bytes: Uint8Array, type: string, mostParts?: number): void {
  if (bytes.length > LARGEST_MESSAGE) throw tooLargeError("FX2006", type, bytes.length);
  checkParts(bytes, type, mostParts);
}

function tooLargeError(code: ErrorCode, type: string, length: number): FxError {
  const mebibytes = (length / (1024 * 1024)).toFixed(1);
  return new FxError(code, `${type} of ${mebibytes} MiB is too large: the limit is 64 MiB`, {
    hint: "put large data in storage, and pass its URI",
  });
}

/**
 * Rejects text with half of a surrogate pair. protobufjs would write it, and every reader would
 * then reject the whole message.
 */
class StrictWriter extends protobuf.BufferWriter {
  override string(value: string): protobuf.Writer {
    if (!value.isWellFormed()) throw new Error(`${quote(value)} has half of a surrogate pair`);
    return super.string(value);
  }
}

/** Joins a message field that arrives in several parts. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
