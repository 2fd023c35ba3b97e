import type { Faults } from "./faults.ts";
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

export function reportUnknownNames(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  faults: Faults,
): void {
  for (const name of Object.keys(values)) {
    if (fields.has(name)) continue;
    const others = [...fields.keys()].filter((known) => !Object.hasOwn(values, known));
    faults.inside(name, () => faults.unknown(getOwnValue(values, name), name, others));
  }
}
