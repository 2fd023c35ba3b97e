import { FxError } from "../../base/errors/errors.ts";
import { structToJson } from "../../base/struct.ts";
import type { ValueFaults } from "../faults.ts";
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
 * Decodes the structured value in a literal; null after a fault. Also reads the older form, a
 * `google.protobuf.Struct`, which the console still writes.
 */
export function unpackLiteral(
  literal: Literal,
  expected: () => string,
  faults: ValueFaults,
): unknown {
  const { binary, generic } = literal.scalar ?? {};
  try {
    if (binary?.tag === TAG) return readMsgpack(binary.value ?? new Uint8Array());
    if (generic != null) return structToJson(generic);
    return faults.reportLiteral(expected(), literal);
  } catch (error) {
    if (error instanceof MsgpackError)
      faults.reportGot(expected(), `msgpack that cannot be read (${error.message})`);
    else if (error instanceof FxError)
      faults.reportGot(expected(), "a Struct nested deeper than 100 levels");
    else throw error;
    return null;
  }
}

/** True if a literal contains a structured value in either form. */
export function isPackedLiteral({ scalar }: Literal): boolean {
  return scalar?.binary != null || scalar?.generic != null;
}
