import { setOwn } from "../base/json.ts";
import type { ValueFaults } from "./faults.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/**
 * Returns the value of a field, otherwise its default, otherwise null if the type is optional.
 * Ignores inherited properties.
 */
export function getFieldValue(values: object, name: string, node: TypeNode): unknown {
  const own = getOwnValue(values, name);
  return own === undefined ? getOmittedValue(node) : own;
}

/**
 * Returns what replaces an omitted value: the default, null if the type is optional, otherwise
 * undefined.
 */
export function getOmittedValue(node: TypeNode): unknown {
  return node.defaultValue === undefined && node.spec.kind === "optional"
    ? null
    : node.defaultValue;
}

export function getOwnValue(values: object, name: string): unknown {
  return Object.hasOwn(values, name)
    ? (values as { readonly [name: string]: unknown })[name]
    : undefined;
}

export type FieldValues = ReadonlyMap<string, TypeNode>;

/** Converts the value of each field, and reports those that are missing. */
export function convertFields<In, Out>(
  fields: FieldValues,
  faults: ValueFaults,
  getValue: (name: string, node: TypeNode) => In | undefined,
  convert: (value: In, node: TypeNode, faults: ValueFaults) => Out,
  describe: (node: TypeNode) => string,
): Record<string, Out> {
  const converted: Record<string, Out> = {};
  for (const [name, node] of fields) {
    const before = faults.count;
    const value = getValue(name, node);
    if (value === undefined) faults.missing(describe(node));
    else setOwn(converted, name, convert(value, node, faults));
    faults.within(before, name);
  }
  return converted;
}

/** Returns the converted value of a field, otherwise converts what replaces it. */
export function getConverted<Out>(
  values: object,
  name: string,
  node: TypeNode,
  convert: (value: unknown, node: TypeNode) => Out,
): Out | undefined {
  const own = getOwnValue(values, name) as Out | undefined;
  if (own !== undefined) return own;
  const value = getOmittedValue(node);
  return value === undefined ? undefined : convert(value, node);
}

export function reportUnknownNames(values: object, fields: FieldValues, faults: ValueFaults): void {
  for (const name of Object.keys(values)) {
    if (fields.has(name)) continue;
    const others = [...fields.keys()].filter((known) => !Object.hasOwn(values, known));
    faults.inside(name, () => faults.unknown(getOwnValue(values, name), name, others));
  }
}
