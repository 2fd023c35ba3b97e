import { mapValues } from "../base/json.ts";
import { nativeFromLiteral } from "./conversions.ts";
import { describeLiteral } from "./describe-value.ts";
import { ValueFaults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { getFamily } from "./type-families/type-families.ts";
import { SIMPLE_TYPES, TypeNode } from "./types/flyte-type.ts";
import { jsonFromNative } from "./written-values.ts";

/**
 * Converts a literal to JSON as users write the value, for people. Without a type, or if the literal
 * has another type, its own form decides.
 */
export function jsonFromLiteral(literal: Literal, node?: TypeNode): unknown {
  const json = node && readAs(node, literal);
  return json === undefined ? convertUntyped(literal, jsonFromNative) : json;
}

const GUESSES: readonly TypeNode[] = [
  ...Object.values(SIMPLE_TYPES).filter(({ kind }) => kind !== "int"),
  ...(["file", "directory", "dataset"] as const).map((kind) => new TypeNode({ kind, format: "" })),
];

/** Converts a literal of unknown type to a value as its own form decides, or to its description. */
export function nativeFromUntyped(literal: Literal): unknown {
  return convertUntyped(literal, (native) => native);
}

type Convert = (native: unknown, node: TypeNode) => unknown;

function convertUntyped(literal: Literal, convert: Convert): unknown {
  const { scalar, collection, map } = literal;
  if (collection != null)
    return (collection.literals ?? []).map((item) => convertUntyped(item, convert));
  if (map != null) return mapValues(map.literals ?? {}, (item) => convertUntyped(item, convert));
  if (scalar?.union?.value != null) return convertUntyped(scalar.union.value, convert);
  const guess = GUESSES.find(({ spec }) => getFamily(spec).ownsLiteral(literal));
  const value = guess && readAs(guess, literal, convert);
  return value === undefined ? describeLiteral(literal) : value;
}

/** Undefined if the literal does not have the type. */
function readAs(node: TypeNode, literal: Literal, convert: Convert = jsonFromNative): unknown {
  const faults = new ValueFaults();
  const native = nativeFromLiteral(literal, node, faults);
  return faults.count === 0 ? convert(native, node) : undefined;
}
