import { type ValueType, withoutNull } from "../value-type.ts";

/** A JSON value of a union is told from those of other variants by one of these. */
type Face = "text" | "number" | "bool" | "list" | "object" | "json";

const FACES: Readonly<Record<Exclude<ValueType["kind"], "nullable" | "union">, Face>> = {
  string: "text",
  enum: "text",
  datetime: "text",
  duration: "text",
  int: "number",
  float: "number",
  bool: "bool",
  list: "list",
  dict: "object",
  struct: "object",
  object: "object",
  json: "json",
};

/**
 * The type of a value that fits one of several types. Flyte's unions tell their variants apart by
 * the value, so there is only one text, one number, and so on. Objects are not typed.
 */
export function mergeVariants(types: readonly ValueType[]): ValueType {
  if (types.length === 1) return types[0]!;
  const isNullable = types.some(({ kind }) => kind === "nullable");
  const variants = types
    .map(withoutNull)
    .flatMap((type) => (type.kind === "union" ? type.variants : [type]));
  const merged = new Map<Face, ValueType>();
  for (const variant of variants) {
    const face = FACES[variant.kind as keyof typeof FACES];
    const known = merged.get(face);
    merged.set(face, known === undefined ? variant : mergeFace(face, known, variant));
  }
  const type = toUnion([...merged.values()]);
  return isNullable && type.kind !== "json" ? { kind: "nullable", of: type } : type;
}

function mergeFace(face: Face, one: ValueType, other: ValueType): ValueType {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  switch (face) {
    case "text":
      return { kind: "string" };
    case "number":
      return { kind: "float" };
    case "bool":
      return one;
    case "object":
      return { kind: "struct" };
    case "list":
    case "json":
      return { kind: "json" };
  }
}

function toUnion(variants: readonly ValueType[]): ValueType {
  if (variants.length === 0 || variants.some(({ kind }) => kind === "json"))
    return { kind: "json" };
  if (variants.length === 1) return variants[0]!;
  return { kind: "union", variants: variants.map(simplify) };
}

function simplify(variant: ValueType): ValueType {
  const face = FACES[variant.kind as keyof typeof FACES];
  if (face === "object") return { kind: "struct" };
  return face === "text" ? { kind: "string" } : variant;
}
