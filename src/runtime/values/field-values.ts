import type { Faults } from "./faults.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/**
 * What stands under a name: the value itself, else the default, else null where the type is optional. Undefined where
 * nothing does. What an object inherits does not count.
 */
export function getFieldValue(values: object, name: string, node: TypeNode): unknown {
  const own = ownValue(values, name);
  return own === undefined ? omittedValue(node) : own;
}

/** What stands in where nothing is given: the default, null where the type is optional, else undefined. */
export function omittedValue(node: TypeNode): unknown {
  return node.defaultValue === undefined && node.spec.kind === "optional"
    ? null
    : node.defaultValue;
}

export function ownValue(values: object, name: string): unknown {
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
    const before = faults.count;
    faults.unknown(
      ownValue(values, name),
      name,
      [...fields.keys()].filter((known) => !Object.hasOwn(values, known)),
    );
    faults.within(before, name);
  }
}
