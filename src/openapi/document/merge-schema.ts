import { safeText } from "../../runtime/base/errors/thrown.ts";
import { createSchema, type JsonType, type Schema } from "../api-document.ts";
import { type DocumentNode, NodeFault } from "./document-node.ts";
import type { SchemaParts } from "./schema-parts.ts";

export type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A default or an example with more values is left out. */
const MOST_VALUES = 1000;

/**
 * Merges the parts of a schema, but not the schemas in them. Where they differ, the outer one counts.
 */
export function mergeSchema({ name, nodes, isNullable, faults }: SchemaParts): Writable<Schema> {
  const choices = nodes.map(readEnum).find((list) => list !== undefined);
  const valuesOf = (key: string): unknown[] =>
    nodes.map((node) => node.valueOf(key)).filter((value) => value !== undefined);
  const text = (key: string): string | undefined =>
    valuesOf(key).find((value) => typeof value === "string");
  const number = (key: string): number | undefined =>
    valuesOf(key).find((value) => typeof value === "number");
  const names = valuesOf("required").filter((list) => Array.isArray(list));
  return createSchema(mergeTypes(nodes, isNullable, choices, faults), {
    name,
    // As of 3.1, a file may have a media type instead.
    format: text("contentMediaType") === "application/octet-stream" ? "binary" : text("format"),
    title: text("title"),
    description: text("description"),
    enum: choices,
    default: valuesOf("default").slice(0, 1).find(isSmall),
    examples: nodes.map(readExamples).find((examples) => examples.length > 0) ?? [],
    readOnly: valuesOf("readOnly").includes(true),
    writeOnly: valuesOf("writeOnly").includes(true),
    required: new Set(names.flat().filter((name) => typeof name === "string")),
    minimum: number("minimum"),
    maximum: number("maximum"),
    minLength: number("minLength"),
    maxLength: number("maxLength"),
    pattern: text("pattern"),
    minItems: number("minItems"),
  });
}

function readExamples(node: DocumentNode): unknown[] {
  const listed = node.get("examples")?.elements() ?? [];
  const examples = [node.get("example") ?? [], listed].flat();
  return examples.map(({ value }) => value).filter(isSmall);
}

function readEnum(node: DocumentNode): unknown[] | undefined {
  const constant = node.valueOf("const");
  const choices = constant === undefined ? node.valueOf("enum") : [constant];
  return Array.isArray(choices) ? choices.filter(isSmall) : undefined;
}

/** Aliases of YAML can make a value endless, or much larger than its file. */
function isSmall(value: unknown): boolean {
  const waiting = [value];
  for (let count = 0; waiting.length > 0; count += 1) {
    if (count + waiting.length > MOST_VALUES) return false;
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const inner: unknown[] = Object.values(next);
    if (inner.length > MOST_VALUES) return false;
    waiting.push(...inner);
  }
  return true;
}

const TYPES: ReadonlySet<unknown> = new Set(
  "null boolean integer number string array object".split(" "),
);

/** The types of the outermost part that has any. */
function mergeTypes(
  nodes: readonly DocumentNode[],
  isNullable: boolean,
  choices: readonly unknown[] | undefined,
  faults: NodeFault[],
): JsonType[] {
  const written = nodes.map((node) => readTypes(node, faults));
  const types = written.find((list) => list.length > 0) ?? inferTypes(nodes, choices);
  const addsNull = isNullable && types.length > 0 && !types.includes("null");
  return addsNull ? [...types, "null"] : types;
}

function readTypes(node: DocumentNode, faults: NodeFault[]): JsonType[] {
  const type = node.get("type");
  if (type === undefined) return [];
  const types = new Set<JsonType>();
  for (const each of Array.isArray(type.value) ? type.elements() : [type])
    if (TYPES.has(each.value)) types.add(each.value as JsonType);
    else if (each.value === "file")
      types.add("string"); // as of Swagger 2.0
    else if (each.value !== "any")
      faults.push(new NodeFault(each, `the type ${safeText(each.value)} is unknown`));
  if (node.valueOf("nullable") === true) types.add("null");
  return [...types];
}

/** Many documents leave out a type that other keys imply. */
function inferTypes(
  nodes: readonly DocumentNode[],
  choices: readonly unknown[] | undefined,
): JsonType[] {
  if (choices !== undefined) return [...new Set(choices.map(typeOfValue))];
  const has = (key: string): boolean => nodes.some((node) => node.valueOf(key) !== undefined);
  if (has("properties") || has("additionalProperties")) return ["object"];
  return has("items") ? ["array"] : [];
}

export function typeOfValue(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "string") return "string";
  return typeof value === "boolean" ? "boolean" : "object";
}
