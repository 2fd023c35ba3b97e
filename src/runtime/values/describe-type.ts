import { MAX_NAME_DEPTH, type TypeNames } from "./type-families/family.ts";
import { getFamily } from "./type-families/type-families.ts";
import type { TypeNode } from "./types/flyte-type.ts";

/**
 * Describes a value of the type, for help and errors: `an integer`, `a list of strings`,
 * `one of "red", "green"`.
 */
export function describeType({ spec }: TypeNode): string {
  return TYPE_NAMES.describe(spec);
}

/** Returns the type's name for tables: `int`, `list[int]`, `string?`, `dataset`. */
export function getShortTypeName({ spec }: TypeNode): string {
  return TYPE_NAMES.getShortName(spec, 0);
}

export const TYPE_NAMES: TypeNames = {
  describe: (spec, depth = 0) => getFamily(spec).describe(spec, depth, TYPE_NAMES),
  describeMany(spec, depth) {
    const { plural } = getFamily(spec);
    if (depth > MAX_NAME_DEPTH) return plural ?? "items";
    if (plural === undefined) return `items, each ${TYPE_NAMES.describe(spec, depth + 1)}`;
    if (!("element" in spec)) return plural;
    return `${plural} of ${TYPE_NAMES.describeMany(spec.element.spec, depth + 1)}`;
  },
  getShortName(spec, depth) {
    if (depth > MAX_NAME_DEPTH) return "…";
    return getFamily(spec).getShortName?.(spec, depth, TYPE_NAMES) ?? spec.kind;
  },
};
