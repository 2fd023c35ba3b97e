import { type Json, type JsonObject, isPlainObject } from "../json.ts";
import { type ObjectSpec, TypeNode, type TypeSpec } from "../types/flyte-type.ts";
import type { GuessOptions } from "./guess-options.ts";

/** What flytekit's own classes are called in a schema. */
const REFERENCES: Readonly<Record<string, "file" | "directory" | "dataset">> = { FlyteFile: "file", FlyteDirectory: "directory", StructuredDataset: "dataset" };

/** A schema with more is a stranger's: each may refer to the next. */
const MOST_DEFINITIONS = 200;

/** Finds the types that a JSON schema of Python's makes (mashumaro's and pydantic's); undefined for what says too little. */
export class SchemaReader {
  readonly #root: JsonObject;
  readonly #integers: "number" | "bigint";
  /** Each definition once; while it is being read it is undefined, so that one that holds itself is no type. */
  readonly #definitions = new Map<string, TypeNode | undefined>();

  constructor(root: JsonObject, options: GuessOptions) {
    this.#root = root;
    this.#integers = options.integers ?? "number";
  }

  /** Required fields first: their order is the declared one, that of properties does not survive the wire. */
  object(properties: JsonObject, required: Json | undefined, nodeOf: (name: string) => TypeNode | undefined): ObjectSpec | undefined {
    const first = Array.isArray(required) ? required.filter((name): name is string => typeof name === "string" && Object.hasOwn(properties, name)) : [];
    const fields = new Map<string, TypeNode>();
    for (const name of new Set([...first, ...Object.keys(properties)])) {
      const node = nodeOf(name);
      if (node === undefined) return undefined;
      fields.set(name, withDefault(node, properties[name]));
    }
    return { kind: "object", fields };
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
    const definitions = group === undefined ? undefined : this.#root[group];
    if (name === undefined || !isPlainObject(definitions) || !Object.hasOwn(definitions, name)) return undefined;
    this.#definitions.set(reference, undefined);
    if (this.#definitions.size > MOST_DEFINITIONS) return undefined;
    const node = this.node(definitions[name] as Json);
    this.#definitions.set(reference, node);
    return node;
  }

  #spec(schema: JsonObject): TypeSpec | undefined {
    if (Array.isArray(schema["enum"])) return enumSpec(schema["enum"] as readonly Json[]);
    if (Array.isArray(schema["anyOf"])) return this.#optional(schema["anyOf"] as readonly Json[]);
    switch (schema["type"]) {
      case "integer":
        return { kind: this.#integers === "bigint" ? "bigint" : "int" };
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

  #optional(choices: readonly Json[]): TypeSpec | undefined {
    const nodes = choices.map((choice) => this.node(choice));
    const [inner, none] = nodes;
    if (nodes.length !== 2 || inner === undefined || none?.kind !== "none" || inner.kind === "optional" || inner.kind === "none") return undefined;
    return { kind: "optional", inner };
  }

  #container(kind: "list" | "dict", items: Json | undefined): TypeSpec | undefined {
    const element = items === undefined ? undefined : this.node(items);
    return element === undefined ? undefined : { kind, element };
  }

  #objectOrDict(schema: JsonObject): TypeSpec | undefined {
    const { title, properties, additionalProperties } = schema;
    if (typeof title === "string" && Object.hasOwn(REFERENCES, title)) return { kind: REFERENCES[title]!, format: "" };
    if (isPlainObject(properties)) return this.object(properties, schema["required"], (name) => this.node(properties[name] as Json));
    if (isPlainObject(additionalProperties)) return this.#container("dict", additionalProperties);
    return { kind: "struct", integers: this.#integers === "bigint" ? "bigint" : undefined };
  }
}

function textKind(format: Json | undefined): "datetime" | "duration" | "string" {
  return format === "date-time" ? "datetime" : format === "duration" ? "duration" : "string";
}

function enumSpec(values: readonly Json[]): TypeSpec | undefined {
  if (values.length === 0 || !values.every((value) => typeof value === "string")) return undefined;
  return { kind: "enum", members: values.map((value) => ({ name: value, value })) };
}

function withDefault(node: TypeNode, property: Json | undefined): TypeNode {
  const value = isPlainObject(property) ? property["default"] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? node.default(value) : node;
}
