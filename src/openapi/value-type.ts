/** What TypeScript and Flyte make of a schema. */
export type ValueType =
  | { readonly kind: SimpleKind }
  | { readonly kind: "enum"; readonly values: readonly [string, ...string[]] }
  | { readonly kind: "list" | "dict" | "nullable"; readonly of: ValueType }
  | { readonly kind: "union"; readonly variants: readonly ValueType[] }
  | ObjectType;

/**
 * "datetime" and "duration" are text in JSON. "struct" is an object without typed fields, and "json"
 * any value.
 */
export type SimpleKind =
  "string" | "int" | "float" | "bool" | "datetime" | "duration" | "struct" | "json";

/** An object with typed fields. */
export interface ObjectType {
  readonly kind: "object";
  /** Unique in the project, such as `JobSpec`. */
  readonly name: string;
  readonly description?: string | undefined;
  readonly fields: readonly ObjectField[];
}

/** A property of an object. */
export interface ObjectField {
  /** The name in JSON. */
  readonly name: string;
  readonly required: boolean;
  readonly type: ValueType;
  readonly description?: string | undefined;
}

/** Adds null to the values of a type. */
export function toNullable(type: ValueType): ValueType {
  return type.kind === "nullable" ? type : { kind: "nullable", of: type };
}

/** Removes null from the values of a type. */
export function withoutNull(type: ValueType): ValueType {
  return type.kind === "nullable" ? type.of : type;
}

/** Whether a type, or one inside it, is of a kind. */
export function hasKind(type: ValueType, kind: ValueType["kind"]): boolean {
  const inside = (inner: ValueType): boolean => hasKind(inner, kind);
  if (type.kind === kind) return true;
  if ("of" in type) return inside(type.of);
  if (type.kind === "union") return type.variants.some(inside);
  return type.kind === "object" && type.fields.some((field) => inside(field.type));
}
