/** What TypeScript and Flyte make of a schema. */
export type ValueType =
  | { readonly kind: SimpleKind }
  | { readonly kind: "enum"; readonly values: readonly [string, ...string[]] }
  | { readonly kind: "list" | "dict" | "nullable"; readonly of: ValueType }
  | { readonly kind: "union"; readonly variants: readonly ValueType[] }
  | ObjectType;

/**
 * "datetime" is a text in JSON. "struct" is an object without typed fields, and "json" any value. A
 * "file" is a part of a form.
 */
export type SimpleKind =
  "string" | "int" | "float" | "bool" | "datetime" | "struct" | "json" | "file";

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

/** A type and the types inside it, from the outside in. */
export function listTypes(type: ValueType): ValueType[] {
  const inside = (): readonly ValueType[] => {
    if ("of" in type) return [type.of];
    if (type.kind === "union") return type.variants;
    return type.kind === "object" ? type.fields.map((field) => field.type) : [];
  };
  return [type, ...inside().flatMap(listTypes)];
}

/** The objects of a type, from the outside in. */
export function listObjects(type: ValueType): ObjectType[] {
  return listTypes(type).filter((each) => each.kind === "object");
}

/** Keeps the first object of each name. */
export function withoutRepeats(objects: readonly ObjectType[]): ObjectType[] {
  return [...new Map(objects.map((object) => [object.name, object])).values()];
}
