import { FxError } from "../../base/errors/errors.ts";
import { structToJson, type Struct } from "../../base/struct.ts";
import { describeLiteral } from "../describe-value.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import { MsgpackError, readMsgpack } from "../msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../msgpack/msgpack-writer.ts";
import type { Plain } from "../msgpack/plain.ts";
import { describeType } from "../type-name.ts";
import type { TypeNode } from "../types/flyte-type.ts";

const TAG = "msgpack";

/** A structured value as Flyte carries it: msgpack within a binary scalar. */
export function packed(plain: Plain): Literal {
  return { scalar: { binary: { value: writeMsgpack(plain), tag: TAG } } };
}

/** What was packed; also of the older form, a `google.protobuf.Struct`, which the console still writes. Undefined after a fault. */
export function unpacked(literal: Literal, node: TypeNode, faults: Faults): unknown {
  const { binary, generic } = literal.scalar ?? {};
  if (binary != null && binary.tag === TAG)
    return unpackBytes(binary.value ?? new Uint8Array(), node, faults);
  if (generic != null) return unpackStruct(generic, node, faults);
  faults.reportGot(describeType(node), describeLiteral(literal));
  return undefined;
}

function unpackBytes(bytes: Uint8Array, node: TypeNode, faults: Faults): unknown {
  try {
    return readMsgpack(bytes);
  } catch (error) {
    if (!(error instanceof MsgpackError)) throw error;
    faults.reportGot(describeType(node), `msgpack that cannot be read (${error.message})`);
    return undefined;
  }
}

function unpackStruct(struct: Struct, node: TypeNode, faults: Faults): unknown {
  try {
    return structToJson(struct);
  } catch (error) {
    if (!(error instanceof FxError)) throw error;
    faults.reportGot(describeType(node), "a Struct nested deeper than 100 levels");
    return undefined;
  }
}
