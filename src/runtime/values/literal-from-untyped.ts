import { isDate } from "node:util/types";
import { getKind, isPlainObject } from "../base/json.ts";
import { toLiteral } from "./conversions.ts";
import type { ValueFaults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { DEEPEST } from "./msgpack/plain.ts";
import { SIMPLE_TYPES, TypeNode } from "./types/flyte-type.ts";

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
