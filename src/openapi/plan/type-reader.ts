import { takeName } from "../../runtime/base/text.ts";
import type { JsonType, Schema, Side } from "../api-document.ts";
import { toPascalCase } from "../typescript/names.ts";
import {
  type ObjectField,
  type ObjectType,
  type SimpleKind,
  toNullable,
  type ValueType,
  withoutNull,
} from "../value-type.ts";
import { allowsNull, enter, isReadOnly, ITEMS, readObjectParts } from "./object-parts.ts";

/** An object that is larger, or that is nested more deeply, is not typed. */
const MOST_FIELDS = 12;
const DEEPEST = 2;
/** Lists and alternatives that are nested more deeply are not typed. */
const MOST_AROUND = 40;

/** The kinds of numbers and flags. */
export const SCALARS = { integer: "int", number: "float", boolean: "bool" } as const;

/** The place of a property, such as `["metadata", "name"]`. */
export type Path = readonly string[];

/** How a schema is read. */
interface Reading {
  readonly side: Side;
  /** The name of a type whose schema has none. */
  readonly name: string;
  /**
   * Places of properties that must be typed, however large or deep their objects are. The place of
   * the schema itself is `[]`.
   */
  readonly typed?: readonly Path[];
  /** Places of properties to leave out. */
  readonly omitted?: readonly Path[];
  /** The schemas around this one, which cannot contain themselves as types. */
  readonly around?: readonly Schema[];
}

/** Reads schemas as types whose names are unique in a project. */
export class TypeReader {
  readonly #taken = new Set<string>();
  readonly #objects = new Map<string, ObjectType>();
  /** Types by how their schemas were read: alternatives may lead to a schema in countless ways. */
  readonly #types = new Map<Schema, Map<string, ValueType>>();

  /** @param notSent what only the service sets: requests leave such properties out */
  constructor(private readonly notSent: readonly Schema[] = []) {}

  /** The type of a schema. */
  read(schema: Schema, { around = [], ...others }: Reading): ValueType {
    const key = JSON.stringify([Math.min(around.length, DEEPEST + 2), others]);
    const known = this.#types.get(schema) ?? new Map<string, ValueType>();
    this.#types.set(schema, known);
    const type =
      known.get(key) ?? this.#readNotNull(schema, { typed: [], omitted: [], ...others, around });
    known.set(key, type);
    return allowsNull(schema) && type.kind !== "json" ? toNullable(type) : type;
  }

  #readNotNull(schema: Schema, reading: Required<Reading>): ValueType {
    const types = schema.types.filter((type) => type !== "null");
    if (reading.around.length > MOST_AROUND || reading.around.includes(schema))
      return { kind: types[0] === "object" ? "struct" : "json" };
    const inside = { ...reading, around: [...reading.around, schema] };
    if (reading.typed.length > 0 && readObjectParts(schema) !== undefined)
      return this.#readObject(schema, inside);
    const variants = schema.oneOf ?? [];
    if (variants.length > 0)
      return mergeVariants(variants.map((variant) => this.read(variant, inside)));
    const texts = schema.enum?.filter((value) => value !== null) ?? [];
    if (texts.length > 0 && texts.every((text) => typeof text === "string"))
      return { kind: "enum", values: [...new Set(texts)] as [string, ...string[]] };
    const known: readonly JsonType[] =
      types.length === 0 && schema.properties.size > 0 ? ["object"] : types;
    return mergeVariants(known.map((type) => this.#readSimple(type, schema, inside)));
  }

  #readSimple(type: JsonType, schema: Schema, inside: Required<Reading>): ValueType {
    if (type === "array") return this.#readList(schema, inside);
    if (type === "string") return { kind: schema.format === "date-time" ? "datetime" : "string" };
    if (type !== "object") return { kind: SCALARS[type as keyof typeof SCALARS] };
    return schema.properties.size > 0
      ? this.#readObject(schema, inside)
      : this.#readDict(schema, inside);
  }

  #readList({ items }: Schema, inside: Required<Reading>): ValueType {
    if (items === undefined) return { kind: "json" };
    const typed = enter(inside.typed, ITEMS);
    const element = this.read(items, { ...inside, name: `${inside.name}Item`, typed });
    // Flyte has no type for a list of anything.
    return element.kind === "json"
      ? element
      : {
          kind: "list",
          // Nothing converts objects in lists of lists, and in values that may be null.
          of: element.kind === "object" ? element : withoutObjects(element),
        };
  }

  #readDict({ additionalProperties }: Schema, inside: Required<Reading>): ValueType {
    if (typeof additionalProperties === "boolean") return { kind: "struct" };
    const element = this.read(additionalProperties, { ...inside, typed: [] });
    const isSimple = ["string", "int", "float", "bool", "enum"].includes(element.kind);
    return isSimple ? { kind: "dict", of: element } : { kind: "struct" };
  }

  #readObject(schema: Schema, inside: Required<Reading>): ValueType {
    const { side, typed, omitted, around } = inside;
    const parts = readObjectParts(schema)!;
    const isSmall = parts.properties.size <= MOST_FIELDS && around.length <= DEEPEST + 1;
    // What a service answers may be newer than its document.
    if (typed.length === 0 && (side === "answer" || !isSmall)) return { kind: "struct" };
    const name = schema.name === undefined ? inside.name : withoutPackage(schema.name);
    const fields = [...parts.properties].flatMap(([key, property]): ObjectField[] => {
      if (side === "answer" && property.writeOnly) return [];
      if (side === "request" && this.#isNotSent(property, parts.required.has(key))) return [];
      if (omitted.some((path) => path[0] === key && path.length === 1)) return [];
      const type = this.read(property, {
        ...inside,
        name: toPascalCase(key).startsWith(toPascalCase(name)) ? key : `${name} ${key}`,
        typed: enter(typed, key),
        omitted: enter(omitted, key),
      });
      const { description } = property;
      return [{ name: key, required: parts.required.has(key), type, description }];
    });
    // Any value fits into an untyped object, but not into a typed one.
    const isTyped = fields.every((field) => field.type.kind !== "json");
    if (typed.length === 0 && (!isTyped || fields.length === 0)) return { kind: "struct" };
    const json = JSON.stringify(fields);
    const known = this.#objects.get(json);
    if (known !== undefined) return known;
    const { description } = schema;
    const unique = takeName(toPascalCase(name), this.#taken);
    const type = { kind: "object", name: unique, description, fields } as const;
    this.#objects.set(json, type);
    return type;
  }

  #isNotSent(property: Schema, isRequired: boolean): boolean {
    if (property.readOnly || isRequired) return property.readOnly;
    return isReadOnly(property) || this.notSent.includes(property);
  }
}

/** Such as `Job` of `io.k8s.api.batch.v1.Job`, and `meta` of `v0.0.38_meta`. */
function withoutPackage(name: string): string {
  const plain = name.replace(/^v?\d+(?:\.\d+)*_/i, "");
  return plain.slice(plain.lastIndexOf(".") + 1) || name;
}

/** The type with objects whose fields have no types. */
export function withoutObjects(type: ValueType): ValueType {
  if (type.kind === "object") return { kind: "struct" };
  return "of" in type ? { ...type, of: withoutObjects(type.of) } : type;
}

/** The kind of a value that fits two different types, if it is another one. Any list is any value. */
const MERGED: Readonly<Partial<Record<ValueType["kind"], SimpleKind>>> = {
  enum: "string",
  datetime: "string",
  int: "float",
  dict: "struct",
  object: "struct",
  list: "json",
};

/**
 * The type of a value that fits one of several types. Flyte's unions tell their variants apart by
 * the value, so there is only one text, one number, and so on. Nothing converts objects in them.
 */
function mergeVariants(types: readonly ValueType[]): ValueType {
  if (types.length === 1) return types[0]!;
  const merged = new Map<SimpleKind, ValueType>();
  for (const type of types.map(withoutNull))
    for (const variant of type.kind === "union" ? type.variants : [type]) {
      const kind = MERGED[variant.kind] ?? (variant.kind as SimpleKind);
      const known = merged.get(kind) ?? variant;
      const isSame = JSON.stringify(known) === JSON.stringify(variant);
      merged.set(kind, isSame ? variant : { kind });
    }
  const variants = [...merged.values()];
  const [only] = variants;
  if (only === undefined || variants.some(({ kind }) => kind === "json")) return { kind: "json" };
  const union = Array.from(merged, ([kind, variant]) =>
    kind === "string" || kind === "struct" ? { kind } : withoutObjects(variant),
  );
  const type: ValueType = variants.length === 1 ? only : { kind: "union", variants: union };
  return types.some(({ kind }) => kind === "nullable") ? toNullable(type) : type;
}
