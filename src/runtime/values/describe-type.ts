import { MAX_NAME_DEPTH, type TypeNames } from "./type-families/family.ts";
import { getFamily } from "./type-families/type-families.ts";
import type { TypeNode, TypeSpec } from "./types/flyte-type.ts";

/**
 * Describes a value of the type, for help and errors: `an integer`, `a list of strings`,
 * `one of "red", "green"`.
 */
export function describeType({ spec }: TypeNode): string {
  return describeSpec(spec);
}

/** Returns the type's name for tables: `int`, `list[int]`, `string?`, `dataset`. */
export function getShortTypeName({ spec }: TypeNode): string {
  return getShortName(spec, 0);
}

function describeSpec(spec: TypeSpec, depth = 0): string {
  return getFamily(spec).describe(spec, depth, TYPE_NAMES);
}

/** Describes several values of the type: `integers`, `lists of strings`. */
function describeMany(spec: TypeSpec, depth: number): string {
  const { plural } = getFamily(spec);
  if (depth > MAX_NAME_DEPTH) return plural ?? "items";
  if (plural === undefined) return `items, each ${describeSpec(spec, depth + 1)}`;
  return "element" in spec ? `${plural} of ${describeMany(spec.element.spec, depth + 1)}` : plural;
}

function getShortName(spec: TypeSpec, depth: number): string {
  if (depth > MAX_NAME_DEPTH) return "…";
  return getFamily(spec).getShortName?.(spec, depth, TYPE_NAMES) ?? spec.kind;
}

export const TYPE_NAMES: TypeNames = { describe: describeSpec, describeMany, getShortName };
