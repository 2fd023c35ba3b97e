import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject, type JsonObject, mapValues } from "../../base/json.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import type { ValueFaults } from "../faults.ts";
import { type LiteralType, SimpleType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import { MsgpackError, readMsgpack } from "../msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../msgpack/msgpack-writer.ts";
import type { Plain } from "../msgpack/plain.ts";
import type { StructSpec } from "../types/flyte-type.ts";
import { type Numbers, requireJson } from "./check-json.ts";
import type { Family } from "./family.ts";
import { floatFromJson } from "./simple-families.ts";

/** Tells readers that the values are msgpack and not `google.protobuf.Struct`. */
export const MSGPACK_ANNOTATION = {
  annotations: jsonToStruct({ "cache-key-metadata": { "serialization-format": "msgpack" } }),
};

/** Frozen, since all values share it. */
export const STRUCT_TYPE: LiteralType = Object.freeze({
  simple: SimpleType.STRUCT,
  annotation: MSGPACK_ANNOTATION,
});

export const structFamily: Family<StructSpec> = {
  toLiteral(value, { generic }, faults) {
    const before = faults.count;
    const plain = checkStruct(value, generic === true ? "finite" : "exact", faults);
    if (faults.count !== before) return {};
    return generic === true
      ? { scalar: { generic: jsonToStruct(plain as JsonObject) } }
      : packLiteral(plain);
  },
  toNative(literal, spec, faults) {
    const before = faults.count;
    const plain = unpackLiteral(literal, () => EXPECTED, faults);
    return faults.count === before ? structFromPlain(plain, spec, faults) : {};
  },
  toPlain: (value, _spec, faults) => checkStruct(value, "exact", faults),
  fromPlain: structFromPlain,
  ownsLiteral: isPackedLiteral,

  literalType: () => STRUCT_TYPE,
  getTransformerName: () => "Typed Dict",
  toJsonSchema: () => ({ type: "object" }),

  fromText: (text, spec, { parseJson }) => parseJson(text, spec),
  fromJson: structFromJson,

  describe: () => EXPECTED,
  plural: "JSON objects",

  faces: ["object"],
  column: "json",
};

type PlainMap = { readonly [key: string]: Plain };

const EXPECTED = "a JSON object";

/**
 * JSON in JavaScript has only numbers, so an integer past 2^53 is rejected unless the type asks for
 * bigints.
 */
function structFromPlain(plain: unknown, { integers }: StructSpec, faults: ValueFaults): PlainMap {
  return checkStruct(plain, integers === "bigint" ? "exact" : "safe", faults);
}

/** Returns the value itself, not a copy. */
function checkStruct(value: unknown, numbers: Numbers, faults: ValueFaults): PlainMap {
  if (isPlainObject(value)) requireJson(value, numbers, faults);
  else faults.report(EXPECTED, value);
  return value as PlainMap;
}

/** JSON writes a large float as an integer, so one outside 64 bits was a float. */
function structFromJson(json: unknown): unknown {
  if (typeof json === "bigint")
    return json >= 2n ** 64n || json < -(2n ** 63n) ? floatFromJson(json) : json;
  if (Array.isArray(json)) return json.map(structFromJson);
  return isPlainObject(json) ? mapValues(json, structFromJson) : json;
}

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
