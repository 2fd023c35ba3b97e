import { isPlainObject, mapValues } from "../base/json.ts";
import type { TypeNode, UnionSpec } from "./types/flyte-type.ts";
import { findVariantByValue } from "./types/union-types.ts";

/** Selects the parts of a value to map, and maps them. */
export interface PartMapping {
  /** True if a value of the type may contain such a part. */
  readonly holds: (node: TypeNode) => boolean;
  /** Maps a part. The path has the names and positions that lead to it. */
  readonly map: (part: unknown, node: TypeNode, path: readonly string[]) => unknown;
}

/**
 * Maps the parts of a value by its type, and copies the containers. Returns a value unchanged if it
 * does not fit its type.
 */
export function mapParts(
  value: unknown,
  node: TypeNode,
  path: readonly string[],
  mapping: PartMapping,
): unknown {
  const { spec } = node;
  if (value == null || !mapping.holds(node)) return value;
  switch (spec.kind) {
    case "optional":
      return mapParts(value, spec.inner, path, mapping);
    case "list":
      return Array.isArray(value)
        ? value.map((item, index) =>
            mapParts(item, spec.element, [...path, String(index)], mapping),
          )
        : value;
    case "dict":
      return mapFields(value, path, () => spec.element, mapping);
    case "object":
      return mapFields(value, path, (name) => spec.fields.get(name), mapping);
    case "union":
      return mapVariant(value, spec, path, mapping);
    default:
      return mapping.map(value, node, path);
  }
}

function mapFields(
  value: unknown,
  path: readonly string[],
  getType: (name: string) => TypeNode | undefined,
  mapping: PartMapping,
): unknown {
  if (!isPlainObject(value)) return value;
  return mapValues(value, (item, name) => {
    const type = getType(name);
    return type === undefined ? item : mapParts(item, type, [...path, name], mapping);
  });
}

function mapVariant(
  value: unknown,
  spec: UnionSpec,
  path: readonly string[],
  mapping: PartMapping,
): unknown {
  if (spec.tags === undefined) {
    const variant = findVariantByValue(spec, value);
    return variant === undefined ? value : mapParts(value, variant, path, mapping);
  }
  if (!isPlainObject(value)) return value;
  const variant = spec.variants[spec.tags.indexOf(String(value["tag"]))];
  return variant === undefined
    ? value
    : { ...value, value: mapParts(value["value"], variant, path, mapping) };
}
