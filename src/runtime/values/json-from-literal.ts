import { mapValues } from "../base/json.ts";
import { nativeFromLiteral } from "./conversions.ts";
import { describeLiteral } from "./describe-value.ts";
import { Faults } from "./faults.ts";
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
  return json === undefined ? jsonFromUntyped(literal) : json;
}

const GUESSES: readonly TypeNode[] = [
  ...Object.values(SIMPLE_TYPES).filter(({ kind }) => kind !== "int"),
  ...(["file", "directory", "dataset"] as const).map((kind) => new TypeNode({ kind, format: "" })),
];

function jsonFromUntyped(literal: Literal): unknown {
  const { scalar, collection, map } = literal;
  if (collection != null) return (collection.literals ?? []).map((item) => jsonFromUntyped(item));
  if (map != null) return mapValues(map.literals ?? {}, (item) => jsonFromUntyped(item));
  if (scalar?.union?.value != null) return jsonFromUntyped(scalar.union.value);
  const guess = GUESSES.find(({ spec }) => getFamily(spec).ownsLiteral(literal));
  const json = guess && readAs(guess, literal);
  return json === undefined ? describeLiteral(literal) : json;
}

/** Undefined if the literal does not have the type. */
function readAs(node: TypeNode, literal: Literal): unknown {
  const faults = new Faults();
  const native = nativeFromLiteral(literal, node, faults);
  return faults.count === 0 ? jsonFromNative(native, node) : undefined;
}
