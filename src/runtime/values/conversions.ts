import type { ValueFaults } from "./faults.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal } from "./literal.ts";
import type { Plain } from "./msgpack/plain.ts";
import { type Conversions, MAX_NAME_DEPTH, type TypeNames } from "./type-families/family.ts";
import { getFamily } from "./type-families/type-families.ts";
import type { TypeNode, TypeSpec } from "./types/flyte-type.ts";

/*
 * Conversions between values, literals, and the form inside msgpack or JSON. Each delegates to the
 * type's family, and passes it the conversions for nested types. Ignore the result if a fault was
 * reported.
 */

/** Converts an author's or a caller's value to a literal. */
export function toLiteral(value: unknown, { spec }: TypeNode, faults: ValueFaults): Literal {
  return getFamily(spec).toLiteral(value, spec, faults, CONVERSIONS);
}

/**
 * Converts a literal to the value that author code receives. Ignores the literal's hash and
 * metadata.
 */
export function nativeFromLiteral(
  literal: Literal,
  { spec }: TypeNode,
  faults: ValueFaults,
): unknown {
  return getFamily(spec).toNative(literal, spec, faults, CONVERSIONS);
}

/** Converts an author's or a caller's value to its form inside msgpack or JSON. */
export function toPlain(value: unknown, { spec }: TypeNode, faults: ValueFaults): Plain {
  return getFamily(spec).toPlain(value, spec, faults, CONVERSIONS);
}

/** Converts the form inside msgpack or JSON to the value that author code receives. */
export function nativeFromPlain(plain: unknown, { spec }: TypeNode, faults: ValueFaults): unknown {
  return getFamily(spec).fromPlain(plain, spec, faults, CONVERSIONS);
}

/** Returns the type in Flyte's form. The object is shared: do not change it. */
export function toLiteralType({ spec }: TypeNode): LiteralType {
  return literalTypeFromSpec(spec);
}

const types = new WeakMap<TypeSpec, LiteralType>();
const taggedTypes = new WeakMap<TypeSpec, LiteralType>();

/**
 * Remembers the literal type that a spec was guessed from, which may contain more than the spec.
 */
export function rememberType(spec: TypeSpec, type: LiteralType): void {
  types.set(spec, type);
  if (type.structure?.tag) taggedTypes.set(spec, type);
}

function literalTypeFromSpec(spec: TypeSpec): LiteralType {
  const { literalType } = getFamily(spec);
  if (typeof literalType !== "function") return literalType;
  const known = types.get(spec);
  if (known !== undefined) return known;
  const type = Object.freeze(literalType(spec, CONVERSIONS));
  types.set(spec, type);
  return type;
}

/**
 * Returns the type as a variant of a union. Readers tell variants apart by the transformer's name.
 */
function taggedTypeFromSpec(spec: TypeSpec): LiteralType {
  const known = taggedTypes.get(spec);
  if (known !== undefined) return known;
  const structure = { tag: getFamily(spec).getTransformerName(spec) };
  const type = Object.freeze({ ...literalTypeFromSpec(spec), structure });
  taggedTypes.set(spec, type);
  return type;
}

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

const CONVERSIONS: Conversions = {
  ...TYPE_NAMES,
  toLiteral,
  toNative: nativeFromLiteral,
  toPlain,
  fromPlain: nativeFromPlain,
  ownsLiteral: (literal, spec) => getFamily(spec).ownsLiteral(literal),
  toLiteralType: literalTypeFromSpec,
  toTaggedType: taggedTypeFromSpec,
  toJsonSchema: (spec) => getFamily(spec).toJsonSchema(spec, CONVERSIONS),
};
