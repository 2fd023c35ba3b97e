import type { EnumSpec, TypeNode, TypeSpec } from "./types/flyte-type.ts";

/**
 * False if no value of one type can be read as the other, or only lucky ones: a float as an integer, a member of a larger
 * enum. Anything that depends on the value in a way its type does not show is true: a string may be a member of an enum.
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

/** By value or by name: Flyte 1 carries the values of an enum, Flyte 2 the names of its members. */
function isWithin({ members }: EnumSpec, others: EnumSpec): boolean {
  return (["value", "name"] as const).some((key) => {
    const known = new Set(others.members.map((member) => member[key]));
    return members.every((member) => known.has(member[key]));
  });
}

/** An object whose schema fx has no types for has no fields here: it is read as any other. */
function canReadFields(
  source: ReadonlyMap<string, TypeNode>,
  target: ReadonlyMap<string, TypeNode>,
): boolean {
  if (source.size === 0) return true;
  return [...target].every(([name, node]) => {
    const field = source.get(name);
    return field === undefined ? node.omittable : canReadAs(field, node);
  });
}
