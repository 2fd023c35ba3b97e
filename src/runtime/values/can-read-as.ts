import { isDeepStrictEqual } from "node:util";
import type { FieldValues } from "./get-field-value.ts";
import { type LiteralType, SimpleType } from "./literal-type.ts";
import type { EnumSpec, TypeNode, TypeSpec } from "./types/flyte-type.ts";

/**
 * Whether values of one type can be read as another. False if that depends on luck, such as a float
 * that happens to be an integer. True if the type cannot show it, such as a string that may be a
 * member of an enum.
 */
export function canReadAs(from: TypeNode, to: TypeNode): boolean {
  const [source, target] = [from.spec, to.spec];
  if (source.kind === "optional") return canReadAs(source.inner, to);
  if (source.kind === "union") return source.variants.some((variant) => canReadAs(variant, to));
  if (target.kind === "optional") return source.kind === "none" || canReadAs(from, target.inner);
  if (target.kind === "union") return target.variants.some((variant) => canReadAs(from, variant));
  return canReadSpec(source, target);
}

function canReadSpec(source: TypeSpec, target: TypeSpec): boolean {
  switch (source.kind) {
    case "int":
    case "bigint":
      return target.kind === "int" || target.kind === "bigint" || target.kind === "float";
    case "datetime":
    case "timestamp":
      return target.kind === "datetime" || target.kind === "timestamp";
    case "string":
      return target.kind === "string" || target.kind === "enum";
    case "enum":
      return target.kind === "string" || (target.kind === "enum" && isWithin(source, target));
    case "list":
    case "dict":
      return target.kind === source.kind && canReadAs(source.element, target.element);
    case "struct":
      return target.kind === "struct" || target.kind === "object";
    case "object":
      return (
        target.kind === "struct" ||
        (target.kind === "object" && canReadFields(source.fields, target.fields))
      );
    default:
      return target.kind === source.kind;
  }
}

/** Compares values, then names: Flyte 1 sends the values of the members, Flyte 2 their names. */
function isWithin({ members }: EnumSpec, others: EnumSpec): boolean {
  return (["value", "name"] as const).some((key) => {
    const known = new Set(others.members.map((member) => member[key]));
    return members.every((member) => known.has(member[key]));
  });
}

/**
 * If fx has no types for the object's schema, it has no fields here and can be read as any object.
 */
function canReadFields(source: FieldValues, target: FieldValues): boolean {
  if (source.size === 0) return true;
  return [...target].every(([name, node]) => {
    const field = source.get(name);
    return field === undefined ? node.omittable : canReadAs(field, node);
  });
}

/**
 * Whether a value of one Flyte type can be read as another: metadata, structure and annotation do
 * not matter.
 */
export function isCastable(from: LiteralType, to: LiteralType): boolean {
  if (from.collectionType != null)
    return to.collectionType != null && isCastable(from.collectionType, to.collectionType);
  if (from.mapValueType != null)
    return to.mapValueType != null && isCastable(from.mapValueType, to.mapValueType);
  if (from.unionType != null || to.unionType != null) return areUnionsCastable(from, to);
  if (from.enumType != null)
    return (
      to.simple === SimpleType.STRING ||
      (to.enumType != null &&
        isDeepStrictEqual(from.enumType.values ?? [], to.enumType.values ?? []))
    );
  if (from.blob != null)
    return (
      to.blob != null &&
      (from.blob.dimensionality ?? 0) === (to.blob.dimensionality ?? 0) &&
      (from.blob.format || "") === (to.blob.format || "")
    );
  if (from.structuredDatasetType != null || from.schema != null)
    return to.structuredDatasetType != null || to.schema != null;
  return from.simple != null && from.simple === to.simple;
}

/** Every variant of `from` must be castable to a variant of `to`. */
function areUnionsCastable(from: LiteralType, to: LiteralType): boolean {
  const [sources, targets] = [from, to].map((type) => type.unionType?.variants ?? [type]);
  return sources!.every((source) => targets!.some((target) => isCastable(source, target)));
}
