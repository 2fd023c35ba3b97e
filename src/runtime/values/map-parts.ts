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
  const mapPart: MapPart = (part, type, ...names) =>
    type === undefined ? part : mapParts(part, type, [...path, ...names], mapping);
  const mapFields = (getType: (name: string) => TypeNode | undefined): unknown =>
    isPlainObject(value)
      ? mapValues(value, (item, name) => mapPart(item, getType(name), name))
      : value;
  switch (spec.kind) {
    case "optional":
      return mapPart(value, spec.inner);
    case "list":
      return Array.isArray(value)
        ? value.map((item, index) => mapPart(item, spec.element, String(index)))
        : value;
    case "dict":
      return mapFields(() => spec.element);
    case "object":
      return mapFields((name) => spec.fields.get(name));
    case "union":
      return mapVariant(value, spec, mapPart);
    default:
      return mapping.map(value, node, path);
  }
}

/** Maps a part below `names`. Returns a part without a type unchanged. */
type MapPart = (part: unknown, type: TypeNode | undefined, ...names: string[]) => unknown;

function mapVariant(value: unknown, spec: UnionSpec, mapPart: MapPart): unknown {
  if (spec.tags === undefined) return mapPart(value, findVariantByValue(spec, value));
  if (!isPlainObject(value)) return value;
  const variant = spec.variants[spec.tags.indexOf(String(value["tag"]))];
  return variant === undefined ? value : { ...value, value: mapPart(value["value"], variant) };
}
