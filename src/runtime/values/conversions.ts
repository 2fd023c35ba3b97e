import { TYPE_NAMES } from "./describe-type.ts";
import type { Faults } from "./faults.ts";
import type { LiteralType } from "./literal-type.ts";
import type { Literal } from "./literal.ts";
import type { Plain } from "./msgpack/plain.ts";
import type { Conversions } from "./type-families/family.ts";
import { getFamily } from "./type-families/type-families.ts";
import type { TypeNode, TypeSpec } from "./types/flyte-type.ts";

/*
 * The conversions between values, literals and what stands inside msgpack or JSON. Each looks up the type's family,
 * and gives it all conversions for the types inside it. After a fault, the result means nothing.
 */

/** An author's or a caller's value, as a literal. */
export function toLiteral(value: unknown, { spec }: TypeNode, faults: Faults): Literal {
  return getFamily(spec).toLiteral(value, spec, faults, CONVERSIONS);
}

/** The value in a literal, as code receives it. The literal's hash and metadata do not count. */
export function nativeFromLiteral(literal: Literal, { spec }: TypeNode, faults: Faults): unknown {
  return getFamily(spec).toNative(literal, spec, faults, CONVERSIONS);
}

/** An author's or a caller's value, as it stands inside msgpack or JSON. */
export function toPlain(value: unknown, { spec }: TypeNode, faults: Faults): Plain {
  return getFamily(spec).toPlain(value, spec, faults, CONVERSIONS);
}

/** What was read from msgpack or JSON, as code receives it. */
export function nativeFromPlain(plain: unknown, { spec }: TypeNode, faults: Faults): unknown {
  return getFamily(spec).fromPlain(plain, spec, faults, CONVERSIONS);
}

/** The type as Flyte has it. It is the same object each time, so nobody may change it. */
export function toLiteralType({ spec }: TypeNode): LiteralType {
  return literalTypeFromSpec(spec);
}

const types = new WeakMap<TypeSpec, LiteralType>();
const taggedTypes = new WeakMap<TypeSpec, LiteralType>();

/** Keeps the type that a spec was guessed from, which may say more than the spec does. */
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

/** The type as a variant of a union, whose readers tell variants apart by the name of their transformer. */
function taggedTypeFromSpec(spec: TypeSpec): LiteralType {
  const known = taggedTypes.get(spec);
  if (known !== undefined) return known;
  const structure = { tag: getFamily(spec).getTransformerName(spec) };
  const type = Object.freeze({ ...literalTypeFromSpec(spec), structure });
  taggedTypes.set(spec, type);
  return type;
}

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
