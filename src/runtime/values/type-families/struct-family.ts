import { type JsonObject, isPlainObject, mapValues } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { ValueFaults } from "../faults.ts";
import { type LiteralType, SimpleType } from "../literal-type.ts";
import type { Plain } from "../msgpack/plain.ts";
import type { StructSpec } from "../types/flyte-type.ts";
import { type Numbers, requireJson } from "./check-json.ts";
import type { Family } from "./family.ts";
import { floatFromJson } from "./float-family.ts";
import { isPackedLiteral, packLiteral, unpackLiteral } from "./packed-literal.ts";

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
