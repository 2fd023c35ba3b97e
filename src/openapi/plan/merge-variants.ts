import { type SimpleKind, toNullable, type ValueType, withoutNull } from "../value-type.ts";

/** The kind of a value that fits two different types of a kind. Any list is any value. */
const MERGED: Readonly<Record<Exclude<ValueType["kind"], "nullable" | "union">, SimpleKind>> = {
  string: "string",
  enum: "string",
  datetime: "string",
  int: "float",
  float: "float",
  bool: "bool",
  dict: "struct",
  struct: "struct",
  object: "struct",
  list: "json",
  json: "json",
};

/**
 * The type of a value that fits one of several types. Flyte's unions tell their variants apart by
 * the value, so there is only one text, one number, and so on. Objects are not typed.
 */
export function mergeVariants(types: readonly ValueType[]): ValueType {
  if (types.length === 1) return types[0]!;
  const merged = new Map<SimpleKind, ValueType>();
  for (const type of types.map(withoutNull))
    for (const variant of type.kind === "union" ? type.variants : [type]) {
      const kind = MERGED[variant.kind as keyof typeof MERGED];
      const known = merged.get(kind) ?? variant;
      const isSame = JSON.stringify(known) === JSON.stringify(variant);
      merged.set(kind, isSame ? variant : { kind });
    }
  const variants = [...merged.values()];
  if (variants.length === 0 || variants.some(({ kind }) => kind === "json"))
    return { kind: "json" };
  const type: ValueType =
    variants.length === 1
      ? variants[0]!
      : { kind: "union", variants: Array.from(merged, simplify) };
  return types.some(({ kind }) => kind === "nullable") ? toNullable(type) : type;
}

/** Texts and objects of a union have no type of their own, so that nothing in it needs a conversion. */
function simplify([kind, variant]: readonly [SimpleKind, ValueType]): ValueType {
  if (variant.kind === "list" && variant.of.kind === "object")
    return { kind: "list", of: { kind: "struct" } };
  return kind === "string" || kind === "struct" ? { kind } : variant;
}
