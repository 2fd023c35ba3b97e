import { isPlainObject, mapValues } from "../base/json.ts";
import type { Storage } from "../base/storage.ts";
import { getOwnValue } from "./get-field-value.ts";
import type { TypeNode, UnionSpec } from "./types/flyte-type.ts";
import { bindReference, isReference } from "./types/references.ts";
import { findVariantByValue } from "./types/union-types.ts";

/** Maps a file, folder or dataset. The path has the names and positions that lead to it. */
type MapReference = (value: unknown, node: TypeNode, path: readonly string[]) => unknown;

/**
 * Maps the files, folders and datasets in values by their types, and copies the containers. Returns
 * a value unchanged if it does not fit its type.
 */
export function mapReferences(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  map: MapReference,
): Record<string, unknown> {
  return mapValues(values as Record<string, unknown>, (value, name) => {
    const node = fields.get(name);
    return node === undefined ? value : mapReferencesIn(value, node, [name], map);
  });
}

/** The same for one value. */
export function mapReferencesIn(
  value: unknown,
  node: TypeNode,
  path: readonly string[],
  map: MapReference,
): unknown {
  const { spec } = node;
  if (value == null || !holdsReference(node)) return value;
  const mapPart: MapPart = (part, type, ...names) =>
    type === undefined ? part : mapReferencesIn(part, type, [...path, ...names], map);
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
      return map(value, node, path);
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

/** True if a value of the type may contain a file, a folder or a dataset. */
export const holdsReference = createHoldsCheck(["file", "directory", "dataset"]);

export function createHoldsCheck(kinds: readonly string[]): (node: TypeNode) => boolean {
  const known = new WeakMap<TypeNode, boolean>();
  return function holds(node) {
    const parts = getPartTypes(node);
    if (parts.length === 0) return kinds.includes(node.kind);
    let answer = known.get(node);
    if (answer === undefined) known.set(node, (answer = parts.some(holds)));
    return answer;
  };
}

function getPartTypes({ spec }: TypeNode): readonly TypeNode[] {
  if (spec.kind === "optional") return [spec.inner];
  if (spec.kind === "list" || spec.kind === "dict") return [spec.element];
  if (spec.kind === "union") return spec.variants;
  return spec.kind === "object" && spec.model === undefined ? [...spec.fields.values()] : [];
}

/**
 * Binds the files, folders and datasets in a caller's values to a storage: no other storage may
 * open them.
 */
export function bindReferences(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  storage: Storage,
): void {
  for (const [name, node] of fields)
    if (holdsReference(node)) bind(getOwnValue(values, name), storage);
}

function bind(value: unknown, storage: Storage): void {
  if (typeof value !== "object" || value === null) return;
  if (isReference(value)) bindReference(value, storage);
  else for (const inner of Object.values(value)) bind(inner, storage);
}
