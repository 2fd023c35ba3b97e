import { type Json, type JsonObject, isPlainObject } from "../../base/json.ts";
import { createUnionSpec, makeOptional } from "../create-union-spec.ts";
import {
  acceptsNone,
  type EnumMember,
  type ObjectSpec,
  type ReferenceSpec,
  SIMPLE_TYPES,
  TypeNode,
  type TypeSpec,
} from "../types/flyte-type.ts";

interface ReferenceClass {
  readonly kind: ReferenceSpec["kind"];
  /** Distinguishes a class of flyte-sdk from an author's class of the same name. */
  readonly flyte2Fields?: string;
}

/** The titles of flytekit's and flyte-sdk's own classes in a schema. */
const REFERENCES: ReadonlyMap<string, ReferenceClass> = new Map<string, ReferenceClass>([
  ["FlyteFile", { kind: "file" }],
  ["FlyteDirectory", { kind: "directory" }],
  ["StructuredDataset", { kind: "dataset" }],
  ["File", { kind: "file", flyte2Fields: "format,hash,name,path" }],
  ["Dir", { kind: "directory", flyte2Fields: "format,hash,name,path" }],
  ["DataFrame", { kind: "dataset", flyte2Fields: "format,hash,uri" }],
]);

/** Bounds a hostile schema whose definitions each refer to the next. */
const MOST_DEFINITIONS = 200;

/** Bounds a hostile schema in which each definition refers to the next one twice. */
const MOST_CHOICES = 50;

/** Options for reading a schema. */
interface ReadOptions extends GuessOptions {
  /**
   * Makes a field optional if it is neither required nor has a default. Otherwise, only its type
   * decides.
   */
  readonly leftOutIsNone?: boolean | undefined;
}

type SchemaOfObject = { readonly [keyword: string]: Json | undefined };

/**
 * Converts JSON schemas of Python classes (from mashumaro and pydantic) to Flyte types. The methods
 * return undefined for a schema that says too little.
 */
export class SchemaReader {
  /**
   * The types of the definitions. A definition is undefined while it is being read, so a recursive
   * one has no type.
   */
  readonly #definitions = new Map<string, TypeNode | undefined>();

  constructor(
    private readonly root: JsonObject,
    private readonly options: ReadOptions,
  ) {}

  /**
   * Returns the type of the root schema, or of a schema in it; undefined if it has no properties,
   * or if one of them has no type. Puts required fields first: `required` keeps the declared order,
   * which `properties` loses on the wire.
   */
  object(
    { title, properties, required }: SchemaOfObject = this.root,
    getNode = (_name: string, property: Json): TypeNode | undefined => this.node(property),
  ): ObjectSpec | undefined {
    if (!isPlainObject(properties)) return undefined;
    const isProperty = (name: Json): name is string =>
      typeof name === "string" && Object.hasOwn(properties, name);
    const first = Array.isArray(required) ? (required as readonly Json[]).filter(isProperty) : [];
    const fields = new Map<string, TypeNode>();
    for (const name of new Set([...first, ...Object.keys(properties)])) {
      const node = getNode(name, properties[name]!);
      if (node === undefined) return undefined;
      const field = withDefault(node, properties[name]);
      const isRequired = first.includes(name) || field.omittable || !this.options.leftOutIsNone;
      fields.set(name, isRequired ? field : makeOptional(field));
    }
    return { kind: "object", fields, title: typeof title === "string" ? title : undefined };
  }

  node(schema: Json): TypeNode | undefined {
    if (!isPlainObject(schema)) return undefined;
    if (typeof schema["$ref"] === "string") return this.#definition(schema["$ref"]);
    const spec = this.#spec(schema);
    return spec === undefined ? undefined : new TypeNode(spec);
  }

  #definition(reference: string): TypeNode | undefined {
    if (this.#definitions.has(reference)) return this.#definitions.get(reference);
    const [, group, name] = /^#\/(\$defs|definitions)\/(.+)$/.exec(reference) ?? [];
    const definitions = group === undefined ? undefined : this.root[group];
    if (name === undefined || !isPlainObject(definitions) || !Object.hasOwn(definitions, name))
      return undefined;
    this.#definitions.set(reference, undefined);
    if (this.#definitions.size > MOST_DEFINITIONS) return undefined;
    const node = this.node(definitions[name] as Json);
    this.#definitions.set(reference, node);
    return node;
  }

  #spec(schema: JsonObject): TypeSpec | undefined {
    const texts = readEnumTexts(schema);
    if (texts !== undefined) return { kind: "enum", members: toMembers(texts) };
    const choices = readChoices(schema);
    if (choices !== undefined) return this.#oneOf(choices);
    switch (schema["type"]) {
      case "integer":
        return { kind: this.options.integers === "bigint" ? "bigint" : "int" };
      case "number":
        return { kind: schema["format"] === "time-delta" ? "duration" : "float" };
      case "string":
        return { kind: textKind(schema["format"]) };
      case "boolean":
        return { kind: "bool" };
      case "null":
        return { kind: "none" };
      case "array":
        return this.#container("list", schema["items"]);
      case "object":
        return this.#objectOrDict(schema);
      default:
        return undefined;
    }
  }

  /** Flattens nested choices. */
  #oneOf(choices: readonly Json[]): TypeSpec | undefined {
    const variants: TypeNode[] = [];
    let isOptional = false;
    for (const choice of choices) {
      const node = this.node(choice);
      if (node === undefined) return undefined;
      isOptional ||= acceptsNone(node);
      variants.push(...getValueTypes(node));
      if (variants.length > MOST_CHOICES) return undefined;
    }
    const [only] = variants;
    if (only === undefined) return isOptional ? SIMPLE_TYPES.none.spec : undefined;
    if (variants.length === 1) return isOptional ? { kind: "optional", inner: only } : only.spec;
    return createUnionSpec(isOptional ? [...variants, SIMPLE_TYPES.none] : variants);
  }

  #container(kind: "list" | "dict", items: Json | undefined): TypeSpec | undefined {
    const element = items === undefined ? undefined : this.node(items);
    return element === undefined ? undefined : { kind, element };
  }

  #objectOrDict(schema: JsonObject): TypeSpec | undefined {
    const reference = toReferenceSpec(schema);
    if (reference !== undefined) return reference;
    if (isPlainObject(schema["properties"])) return this.object(schema);
    const { additionalProperties } = schema;
    if (isPlainObject(additionalProperties)) return this.#container("dict", additionalProperties);
    const integers = this.options.integers === "bigint" ? "bigint" : undefined;
    return { kind: "struct", integers };
  }
}

function toReferenceSpec({ title, properties }: SchemaOfObject): TypeSpec | undefined {
  const known = typeof title === "string" ? REFERENCES.get(title) : undefined;
  if (known === undefined) return undefined;
  const { kind, flyte2Fields } = known;
  if (flyte2Fields === undefined) return { kind, format: "" };
  const isIt = isPlainObject(properties) && Object.keys(properties).sort().join() === flyte2Fields;
  return isIt ? { kind, format: "", carriedAs: "flyte2" } : undefined;
}

function textKind(format: Json | undefined): "datetime" | "duration" | "string" {
  if (format === "date-time") return "datetime";
  return format === "duration" ? "duration" : "string";
}

/** Flyte tells only the values of an enum, not the names of its members. */
export function toMembers(values: readonly string[]): EnumMember[] {
  return values.map((value) => ({ name: value, value }));
}

/** Reads the values of an enum, or of a constant, which is an enum with one value. */
function readEnumTexts(schema: JsonObject): readonly string[] | undefined {
  const values = Object.hasOwn(schema, "const") ? [schema["const"] as Json] : schema["enum"];
  if (!Array.isArray(values) || values.length === 0 || new Set(values).size < values.length)
    return undefined;
  return values.every((value) => typeof value === "string") ? values : undefined;
}

/** Returns the choices: several schemas, or one schema with several types. */
function readChoices(schema: JsonObject): readonly Json[] | undefined {
  const { anyOf, oneOf, type } = schema;
  if (Array.isArray(anyOf)) return anyOf as readonly Json[];
  if (Array.isArray(oneOf)) return oneOf as readonly Json[];
  return Array.isArray(type) ? type.map((one: Json) => ({ ...schema, type: one })) : undefined;
}

/** Returns the types in a choice, without none. */
function getValueTypes(node: TypeNode): readonly TypeNode[] {
  const { spec } = node;
  if (spec.kind === "optional") return [spec.inner];
  return (spec.kind === "union" ? spec.variants : [node]).filter(({ kind }) => kind !== "none");
}

function withDefault(node: TypeNode, property: Json | undefined): TypeNode {
  const value = isPlainObject(property) ? property["default"] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? node.default(value)
    : node;
}

/** Options for guessing types from a template. */
export interface GuessOptions {
  /**
   * What an INTEGER becomes in JavaScript: a number (the default), which rejects values past 2^53,
   * or a bigint.
   */
  readonly integers?: "number" | "bigint" | undefined;
}
