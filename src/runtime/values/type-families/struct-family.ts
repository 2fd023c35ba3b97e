import { type JsonObject, isPlainObject } from "../../base/json.ts";
import { jsonToStruct } from "../../base/struct.ts";
import type { Faults } from "../faults.ts";
import type { Literal } from "../literal.ts";
import type { Plain } from "../msgpack/plain.ts";
import type { StructSpec, TypeNode } from "../types/flyte-type.ts";
import { type Numbers, checkJson } from "./check-json.ts";
import { packed, unpacked } from "./packed-literal.ts";

type PlainMap = { readonly [key: string]: Plain };

const EXPECTED = "a JSON object";

export function structToLiteral(value: unknown, spec: StructSpec, faults: Faults): Literal {
  const before = faults.count;
  const plain = checkStruct(value, spec.generic === true ? "finite" : "exact", faults);
  if (faults.count !== before) return {};
  return spec.generic === true
    ? { scalar: { generic: jsonToStruct(plain as JsonObject) } }
    : packed(plain);
}

export function structToNative(
  literal: Literal,
  node: TypeNode,
  spec: StructSpec,
  faults: Faults,
): PlainMap {
  const before = faults.count;
  const plain = unpacked(literal, node, faults);
  return faults.count === before ? structFromPlain(plain, spec, faults) : {};
}

export function structToPlain(value: unknown, faults: Faults): PlainMap {
  return checkStruct(value, "exact", faults);
}

/** An integer past 2^53 is refused, as JSON in JavaScript has only numbers; or it is a bigint where the type says so. */
export function structFromPlain(plain: unknown, spec: StructSpec, faults: Faults): PlainMap {
  return checkStruct(plain, spec.integers === "bigint" ? "exact" : "safe", faults);
}

/** What is given is not copied. */
function checkStruct(value: unknown, numbers: Numbers, faults: Faults): PlainMap {
  if (isPlainObject(value)) checkJson(value, numbers, faults);
  else faults.report(EXPECTED, value);
  return value as PlainMap;
}
