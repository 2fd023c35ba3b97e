import { describeLiteral } from "../describe-literal.ts";
import type { Faults } from "../faults.ts";
import { FxError } from "../../errors.ts";
import { structToJson } from "../../struct/json-struct.ts";
import type { Literal } from "../literal.ts";
import type { Struct } from "../literal-type.ts";
import { MsgpackError, readMsgpack } from "../plain/msgpack-reader.ts";
import { writeMsgpack } from "../plain/msgpack-writer.ts";
import type { Plain } from "../plain/plain.ts";

const TAG = "msgpack";

/** A structured value as Flyte carries it: msgpack within a binary scalar. */
export function packed(plain: Plain): Literal {
  return { scalar: { binary: { value: writeMsgpack(plain), tag: TAG } } };
}

/** What was packed; also of the older form, a `google.protobuf.Struct`, which the console still writes. Undefined after a fault. */
export function unpacked(literal: Literal, expected: string, faults: Faults): unknown {
  const { binary, generic } = literal.scalar ?? {};
  if (binary != null && binary.tag === TAG) return unpackBytes(binary.value ?? new Uint8Array(), expected, faults);
  if (generic != null) return unpackStruct(generic, expected, faults);
  faults.reportGot(expected, describeLiteral(literal));
  return undefined;
}

function unpackBytes(bytes: Uint8Array, expected: string, faults: Faults): unknown {
  try {
    return readMsgpack(bytes);
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    faults.reportGot(expected, `msgpack that cannot be read (${error.message})`);
    return undefined;
  }
}

function unpackStruct(struct: Struct, expected: string, faults: Faults): unknown {
  try {
    return structToJson(struct);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    faults.reportGot(expected, "a Struct nested deeper than 100 levels");
    return undefined;
  }
}
