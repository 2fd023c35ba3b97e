import { setOwn } from "../json.ts";
import { type TypeNode, nodeOf } from "../types/flyte-type.ts";
import type { Shape } from "../types/shape.ts";
import type { Faults } from "./faults/faults.ts";
import { omittedValue, ownValue, reportUnknownNames, valueOfField } from "./field-values.ts";
import { literalOf } from "./literal-of.ts";
import type { Literal, LiteralMap } from "./literal.ts";
import { nativeOf } from "./native-of.ts";
import { describeType } from "./type-name.ts";

/** Declared names and their types. */
export type NamedTypes = ReadonlyMap<string, TypeNode> | Shape;

/**
 * Values under their declared names, as literals. Defaults stand in for what is left out, none for what is optional.
 * Missing, undeclared and ill-typed values are all reported.
 */
export function toLiteralMap(values: object, fields: NamedTypes, faults: Faults): LiteralMap {
  const nodes = nodesOf(fields);
  const literals: Record<string, Literal> = {};
  for (const [name, node] of nodes) {
    const before = faults.count;
    const value = valueOfField(values, name, node);
    if (value === undefined) faults.missing(describeType(node));
    else setOwn(literals, name, literalOf(value, node, faults));
    if (faults.count !== before) faults.within(before, name);
  }
  reportUnknownNames(values, nodes, faults);
  return { literals };
}

/** The other way: every declared name has a native value, from its literal or its default. */
export function toNativeMap(
  map: LiteralMap,
  fields: NamedTypes,
  faults: Faults,
): Record<string, unknown> {
  const nodes = nodesOf(fields);
  const literals = map.literals ?? {};
  const values: Record<string, unknown> = {};
  for (const [name, node] of nodes) {
    const before = faults.count;
    const literal =
      (ownValue(literals, name) as Literal | undefined) ?? defaultLiteral(node, faults);
    if (literal === undefined) faults.missing(describeType(node));
    else setOwn(values, name, nativeOf(literal, node, faults));
    if (faults.count !== before) faults.within(before, name);
  }
  reportUnknownNames(literals, nodes, faults);
  return values;
}

/** By way of a literal, so that a default is received as any other value is: a Date for an ISO text. */
function defaultLiteral(node: TypeNode, faults: Faults): Literal | undefined {
  const value = omittedValue(node);
  return value === undefined ? undefined : literalOf(value, node, faults);
}

const nodesOfShapes = new WeakMap<Shape, ReadonlyMap<string, TypeNode>>();

function nodesOf(fields: NamedTypes): ReadonlyMap<string, TypeNode> {
  if (fields instanceof Map) return fields as ReadonlyMap<string, TypeNode>;
  const shape = fields as Shape;
  const known = nodesOfShapes.get(shape);
  if (known !== undefined) return known;
  const nodes = new Map(Object.entries(shape).map(([name, type]) => [name, nodeOf(type)]));
  nodesOfShapes.set(shape, nodes);
  return nodes;
}
