import { isDate } from "node:util/types";
import { type Kind, getKind } from "../base/brand.ts";
import { isPlainObject } from "../base/json.ts";
import { toLiteral } from "./conversions.ts";
import type { Faults } from "./faults.ts";
import type { Literal } from "./literal.ts";
import { DEEPEST } from "./msgpack/plain.ts";
import { type TypeKind, TypeNode } from "./types/flyte-type.ts";

const NODES = {
  bool: new TypeNode({ kind: "bool" }),
  string: new TypeNode({ kind: "string" }),
  int: new TypeNode({ kind: "int" }),
  bigint: new TypeNode({ kind: "bigint" }),
  float: new TypeNode({ kind: "float" }),
  none: new TypeNode({ kind: "none" }),
  datetime: new TypeNode({ kind: "datetime" }),
  timestamp: new TypeNode({ kind: "timestamp" }),
  duration: new TypeNode({ kind: "duration" }),
  struct: new TypeNode({ kind: "struct" }),
  file: new TypeNode({ kind: "file", format: "" }),
  directory: new TypeNode({ kind: "directory", format: "" }),
  dataset: new TypeNode({ kind: "dataset", format: "" }),
} as const satisfies { readonly [K in TypeKind]?: TypeNode };

const EXPECTED =
  "a boolean, string, number, bigint, Date, Timestamp, Duration, null, FlyteFile, FlyteDirectory, Dataset, a list or a plain object of such JSON; declare the outputs for other types";

/**
 * A literal whose type comes from the value, where no interface is declared: whole numbers are integers, all other
 * numbers floats; a list holds each item as its own value says; a plain object is an untyped struct.
 */
export function literalFromUntyped(value: unknown, faults: Faults): Literal {
  return untyped(value, faults, 0) ?? tooDeep(faults);
}

/** Undefined where lists are nested too deeply: one may hold itself, and more than once, so that looking on would never end. */
function untyped(value: unknown, faults: Faults, depth: number): Literal | undefined {
  if (Array.isArray(value)) return untypedList(value, faults, depth);
  const node = nodeFromValue(value);
  if (node !== undefined) return toLiteral(value, node, faults);
  faults.report(EXPECTED, value);
  return {};
}

function untypedList(list: readonly unknown[], faults: Faults, depth: number): Literal | undefined {
  if (depth >= DEEPEST) return undefined;
  const literals: Literal[] = [];
  for (let index = 0; index < list.length; index++) {
    const before = faults.count;
    const literal = untyped(list[index], faults, depth + 1);
    if (faults.count !== before) faults.within(before, index);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  return { collection: { literals } };
}

function tooDeep(faults: Faults): Literal {
  faults.reportGot(`lists nested at most ${DEEPEST} deep`, "more: does one hold itself?");
  return {};
}

function nodeFromValue(value: unknown): TypeNode | undefined {
  switch (typeof value) {
    case "boolean":
      return NODES.bool;
    case "string":
      return NODES.string;
    case "number":
      return Number.isSafeInteger(value) ? NODES.int : NODES.float;
    case "bigint":
      return NODES.bigint;
    case "object":
      return value === null ? NODES.none : nodeFromObject(value);
    default:
      return undefined;
  }
}

function nodeFromObject(value: object): TypeNode | undefined {
  const kind = getKind(value);
  if (kind !== undefined) return isReference(kind) ? NODES[kind] : undefined;
  if (isDate(value)) return NODES.datetime;
  return isPlainObject(value) ? NODES.struct : undefined;
}

function isReference(kind: Kind): kind is Kind & keyof typeof NODES {
  return (
    kind === "duration" ||
    kind === "timestamp" ||
    kind === "file" ||
    kind === "directory" ||
    kind === "dataset"
  );
}
