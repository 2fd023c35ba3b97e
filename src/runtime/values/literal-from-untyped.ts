import { isDate } from "node:util/types";
import { getKind, isPlainObject, mapValues } from "../base/json.ts";
import { nativeFromLiteral, toLiteral } from "./conversions.ts";
import { describeLiteral, ValueFaults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { DEEPEST } from "./msgpack/plain.ts";
import { getFamily } from "./type-families/type-families.ts";
import { SIMPLE_TYPES, TypeNode } from "./types/flyte-type.ts";
import { jsonFromNative } from "./written-values.ts";

const NODES = {
  ...SIMPLE_TYPES,
  file: new TypeNode({ kind: "file", format: "" }),
  directory: new TypeNode({ kind: "directory", format: "" }),
  dataset: new TypeNode({ kind: "dataset", format: "" }),
} as const;

const EXPECTED =
  "a boolean, string, number, bigint, Date, Timestamp, Duration, null, FlyteFile, FlyteDirectory, Dataset, a list, or a plain object that is JSON; declare the outputs to return other types";

/**
 * Converts a value without a declared type: the value decides. Safe integers become integers, other
 * numbers become floats. A plain object becomes an untyped struct, and each item of a list is
 * converted on its own.
 */
export function literalFromUntyped(value: unknown, faults: ValueFaults): Literal {
  const literal = untyped(value, faults, 0);
  if (literal !== undefined) return literal;
  faults.reportGot(
    `lists nested at most ${DEEPEST} levels deep`,
    "a deeper list; does it contain itself?",
  );
  return {};
}

/**
 * Returns undefined for lists that nest too deeply: one that contains itself more than once would
 * take forever.
 */
function untyped(value: unknown, faults: ValueFaults, depth: number): Literal | undefined {
  if (Array.isArray(value)) return untypedList(value, faults, depth);
  const node = nodeFromValue(value);
  if (node !== undefined) return toLiteral(value, node, faults);
  faults.report(EXPECTED, value);
  return {};
}

function untypedList(
  list: readonly unknown[],
  faults: ValueFaults,
  depth: number,
): Literal | undefined {
  if (depth >= DEEPEST) return undefined;
  const literals: Literal[] = [];
  for (const [index, item] of list.entries()) {
    const literal = faults.inside(index, () => untyped(item, faults, depth + 1));
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  return { collection: { literals } };
}

function nodeFromValue(value: unknown): TypeNode | undefined {
  if (value === null) return NODES.none;
  if (typeof value === "boolean") return NODES.bool;
  if (typeof value === "string") return NODES.string;
  if (typeof value === "bigint") return NODES.bigint;
  if (typeof value === "number") return Number.isSafeInteger(value) ? NODES.int : NODES.float;
  const kind = getKind(value);
  if (kind !== undefined) return kind in NODES ? NODES[kind as keyof typeof NODES] : undefined;
  if (isDate(value)) return NODES.datetime;
  return isPlainObject(value) ? NODES.struct : undefined;
}

/**
 * Converts a literal to JSON as users write the value, for people. Without a type, or if the literal
 * has another type, its own form decides.
 */
export function jsonFromLiteral(literal: Literal, node?: TypeNode): unknown {
  const json = node && readAs(node, literal);
  return json === undefined ? convertUntyped(literal, jsonFromNative) : json;
}

const GUESSES = Object.values(NODES).filter(({ kind }) => kind !== "int");

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
