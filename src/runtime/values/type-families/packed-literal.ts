import { FxError } from "../../base/errors/errors.ts";
import { structToJson, type Struct } from "../../base/struct.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { MsgpackError, readMsgpack } from "../msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../msgpack/msgpack-writer.ts";
import type { Plain } from "../msgpack/plain.ts";

const TAG = "msgpack";

/** Encodes a structured value: msgpack inside a binary scalar. */
export function packLiteral(plain: Plain): Literal {
  return { scalar: { binary: { value: writeMsgpack(plain), tag: TAG } } };
}

/**
 * Decodes the structured value in a literal; undefined after a fault. Also reads the older form, a
 * `google.protobuf.Struct`, which the console still writes.
 */
export function unpackLiteral(literal: Literal, expected: () => string, faults: Faults): unknown {
  const { binary, generic } = literal.scalar ?? {};
  if (binary != null && binary.tag === TAG)
    return unpackBytes(binary.value ?? new Uint8Array(), expected, faults);
  if (generic != null) return unpackStruct(generic, expected, faults);
  faults.reportLiteral(expected(), literal);
  return undefined;
}

/** True if a literal contains a structured value in either form. */
export function isPackedLiteral({ scalar }: Literal): boolean {
  return scalar?.binary != null || scalar?.generic != null;
}

function unpackBytes(bytes: Uint8Array, expected: () => string, faults: Faults): unknown {
  try {
    return readMsgpack(bytes);
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    faults.reportGot(expected(), `msgpack that cannot be read (${error.message})`);
    return undefined;
  }
}

function unpackStruct(struct: Struct, expected: () => string, faults: Faults): unknown {
  try {
    return structToJson(struct);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    faults.reportGot(expected(), "a Struct nested deeper than 100 levels");
    return undefined;
  }
}
