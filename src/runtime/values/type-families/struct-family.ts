import { FxError } from "../../base/errors/errors.ts";
import { isPlainObject, type JsonObject, mapValues } from "../../base/json.ts";
import { jsonToStruct, structToJson } from "../../base/struct.ts";
import type { ValueFaults } from "../faults.ts";
import { type LiteralType, SimpleType } from "../literal-type.ts";
import type { Literal } from "../literal.ts";
import { MsgpackError, readMsgpack } from "../msgpack/msgpack-reader.ts";
import { writeMsgpack } from "../msgpack/msgpack-writer.ts";
import { DEEPEST, type Plain } from "../msgpack/plain.ts";
import type { StructSpec } from "../types/flyte-type.ts";
import type { Family } from "./family.ts";
import { floatFromJson, isUnicode, UNICODE, UNICODE_KEY } from "./simple-families.ts";

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

/**
 * The allowed numbers. `exact`: also 64-bit bigints. `safe`: also bigints that a number can hold
 * exactly. `finite`: only finite numbers.
 */
type Numbers = "exact" | "safe" | "finite";

const LEAST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Reports every part of a value that is not JSON. */
export function requireJson(value: unknown, numbers: Numbers, faults: ValueFaults): void {
  if (!check(value, numbers, faults, 0)) reportTooDeep(faults);
}

export function reportTooDeep(faults: ValueFaults): void {
  const got = "a deeper value; does it contain itself?";
  faults.reportGot(`JSON nested at most ${DEEPEST} levels deep`, got);
}

/**
 * Returns false for a value that nests too deeply: one that contains itself more than once would
 * take forever.
 */
function check(value: unknown, numbers: Numbers, faults: ValueFaults, depth: number): boolean {
  if (Array.isArray(value)) return checkParts(value.entries(), numbers, faults, depth);
  if (isPlainObject(value)) return checkParts(Object.entries(value), numbers, faults, depth);
  if (typeof value === "string") {
    if (!isUnicode(value)) faults.report(UNICODE, value);
  } else if (typeof value === "number") {
    if (numbers === "finite" && !Number.isFinite(value)) faults.report("a finite number", value);
  } else if (typeof value === "bigint") checkInteger(value, numbers, faults);
  else if (typeof value !== "boolean" && value !== null) faults.report("a JSON value", value);
  return true;
}

function checkInteger(value: bigint, numbers: Numbers, faults: ValueFaults): void {
  if (numbers === "finite") faults.report("a number, not a bigint", value);
  else if (numbers === "safe" && !Number.isSafeInteger(Number(value)))
    faults.report(`an integer within ±${Number.MAX_SAFE_INTEGER}`, value);
  else if (value < LEAST || value > LARGEST) faults.report("a 64-bit integer", value);
}

/** Checks the items of a list, or the fields of an object. */
function checkParts(
  parts: Iterable<[string | number, unknown]>,
  numbers: Numbers,
  faults: ValueFaults,
  depth: number,
): boolean {
  if (depth >= DEEPEST) return false;
  for (const [key, value] of parts) {
    const isShallow = faults.inside(key, () => {
      if (typeof key === "string" && !isUnicode(key)) faults.report(UNICODE_KEY, key);
      return check(value, numbers, faults, depth + 1);
    });
    if (!isShallow) return false;
  }
  return true;
}
