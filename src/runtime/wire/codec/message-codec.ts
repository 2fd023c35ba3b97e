import protobuf from "protobufjs/minimal.js";
import type { ErrorCode } from "../../base/errors/error-catalogue.ts";
import { FxError } from "../../base/errors/errors.ts";
import { checkParts } from "./check-parts.ts";
import { cutShort, foreign } from "./decode-error.ts";

/** Larger messages are refused both ways: they would be large data in the wrong place. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** One class of the generated code. */
export interface GeneratedClass<Given, Decoded> {
  encode(message: Given, writer: protobuf.Writer): protobuf.Writer;
  decode(reader: protobuf.Reader): Decoded;
}

/** The bytes of a message. Where it cannot be written, throws the code given. */
export function encodeMessage<Given>(
  codec: GeneratedClass<Given, unknown>,
  message: Given,
  type: string,
  code: ErrorCode,
): Uint8Array {
  const writer = new StrictWriter();
  try {
    codec.encode(message, writer);
    if (writer.pos > LARGEST_MESSAGE) throw tooLarge(code, type, writer.pos);
    return writer.finish();
  } catch (error) {
    throw writeError(error, type, code);
  }
}

/**
 * The message in bytes that a stranger may have made. Unknown fields are kept. The bytes are copied first, so that
 * neither the caller's buffer stays in memory nor a later change of it reaches the message.
 */
export function decodeMessage<Decoded>(
  codec: GeneratedClass<never, Decoded>,
  bytes: Uint8Array,
  type: string,
): Decoded {
  checkSize(bytes, type);
  return decodeChecked(codec, new Uint8Array(bytes), type);
}

/** The same for bytes that came off the wire for this message alone, so that nobody will change them: they are not copied. */
export function decodeReceived<Decoded>(
  codec: GeneratedClass<never, Decoded>,
  bytes: Uint8Array,
  type: string,
): Decoded {
  checkSize(bytes, type);
  return decodeChecked(codec, bytes, type);
}

function decodeChecked<Decoded>(
  codec: GeneratedClass<never, Decoded>,
  bytes: Uint8Array,
  type: string,
): Decoded {
  const reader = createReader(bytes);
  try {
    return codec.decode(reader);
  } catch (error) {
    throw error instanceof RangeError
      ? cutShort(type, reader.pos, reader.buf.length, error)
      : foreign(type, reader.pos, error);
  }
}

/** The one place that makes readers of whole messages: what they read keeps its unknown fields. */
function createReader(bytes: Uint8Array): protobuf.Reader {
  const reader = new protobuf.Reader(bytes);
  reader.discardUnknown = false;
  return reader;
}

/** Throws FX2006 for more bytes, and FX2018 for more parts, than fx reads. */
export function checkSize(bytes: Uint8Array, type: string): void {
  if (bytes.length > LARGEST_MESSAGE) throw tooLarge("FX2006", type, bytes.length);
  checkParts(bytes, type);
}

function writeError(error: unknown, type: string, code: ErrorCode): unknown {
  if (error instanceof HalfSurrogate)
    return new FxError(code, `${type} cannot be written: ${error.message}`, { cause: error });
  if (!(error instanceof Error) || error.message !== "max depth exceeded") return error;
  return new FxError(
    code,
    `${type} cannot be written: it nests deeper than 100 messages, which no reader of protobuf takes`,
    { cause: error },
  );
}

function tooLarge(code: ErrorCode, type: string, length: number): FxError {
  const mebibytes = (length / (1024 * 1024)).toFixed(1);
  return new FxError(code, `${type} of ${mebibytes} MiB: messages above 64 MiB are refused`, {
    hint: "put large data in storage, and its URI into the message",
  });
}

/** Text that UTF-8 cannot hold. */
class HalfSurrogate extends Error {
  constructor(text: string) {
    super(`text with half of a surrogate pair: ${JSON.stringify(text.slice(0, 60))}`);
  }
}

/**
 * Refuses text with half of a surrogate pair: protobufjs would write it, and then every reader would refuse the whole
 * message.
 */
class StrictWriter extends protobuf.BufferWriter {
  override string(value: string): protobuf.Writer {
    if (!isWellFormed(value)) throw new HalfSurrogate(value);
    return super.string(value);
  }
}

/** Node has the method; the declarations of ES2023 have not. */
function isWellFormed(value: string): boolean {
  return (value as string & { isWellFormed(): boolean }).isWellFormed();
}

/**
 * The bytes of a message that is a field of another, from the parts in which it came. Mostly that is one; a message in several parts says the same as all
 * their bytes in a row.
 */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
