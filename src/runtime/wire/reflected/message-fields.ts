import protobuf from "protobufjs/minimal.js";
import { FxError } from "../../base/errors/errors.ts";

/** Bytes of length-delimited fields: messages, strings and bytes. */
const LENGTH_DELIMITED = 2;

/** The field of the template in a TaskSpec, in both protocols. */
export const TEMPLATE_FIELD = 1;

/**
 * Adds a field that is encoded already, such as a TaskSpec, whose bytes must stay as they are.
 */
export function withField(message: Uint8Array, field: number, bytes: Uint8Array): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32((field << 3) | LENGTH_DELIMITED).bytes(bytes);
  return Buffer.concat([message, writer.finish()]);
}

/**
 * The bytes of a message within a message, by field numbers from the outside in. Undefined if it is
 * not set. Throws FX2006 for bytes that are not a message.
 */
export function getField(message: Uint8Array, ...path: readonly number[]): Uint8Array | undefined {
  return path.reduce<Uint8Array | undefined>(
    (inner, field) => inner && readField(inner, field),
    message,
  );
}

/**
 * The message without some of its fields. Every other field keeps its bytes, those that fx does not
 * know included. Throws FX2006 for bytes that are not a message.
 */
export function withoutFields(message: Uint8Array, ...unwanted: readonly number[]): Uint8Array {
  const kept: Uint8Array[] = [];
  let start = 0;
  forEachField(message, (field, wireType, reader) => {
    reader.skipType(wireType);
    if (!unwanted.includes(field)) kept.push(message.subarray(start, reader.pos));
    start = reader.pos;
  });
  return Buffer.concat(kept);
}

/** A field that occurs several times is one message in parts. */
function readField(message: Uint8Array, wanted: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  forEachField(message, (field, wireType, reader) => {
    if (field === wanted && wireType === LENGTH_DELIMITED) parts.push(reader.bytes());
    else reader.skipType(wireType);
  });
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

/** Calls `read` at the start of each field; it reads the field to its end. */
function forEachField(
  message: Uint8Array,
  read: (field: number, wireType: number, reader: protobuf.Reader) => void,
): void {
  const reader = protobuf.Reader.create(message);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      read(tag >>> 3, tag & 7, reader);
    }
  } catch (error) {
    throw new FxError(
      "FX2006",
      `the reply is not a protobuf message: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
