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

/** A field that occurs several times is one message in parts. */
function readField(message: Uint8Array, wanted: number): Uint8Array | undefined {
  const reader = protobuf.Reader.create(message);
  const parts: Uint8Array[] = [];
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag >>> 3 === wanted && (tag & 7) === LENGTH_DELIMITED) parts.push(reader.bytes());
      else reader.skipType(tag & 7);
    }
  } catch (error) {
    throw new FxError(
      "FX2006",
      `the reply is not a protobuf message: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}
