import { safeText } from "../../runtime/base/errors/thrown.ts";
import { oneLine } from "../../runtime/base/text.ts";
import type { Schema, SchemaType } from "../api-document.ts";
import type { DocumentNode } from "./document-node.ts";
import type { Fault } from "./fault.ts";
import type { SchemaParts } from "./schema-parts.ts";

const TYPES: ReadonlySet<unknown> = new Set<SchemaType>([
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
]);
/** A default or an example with more values is left out. */
const MOST_VALUES = 1000;

/** What a schema's parts say without the schemas in them. */
export type SchemaFacts = Omit<Schema, "items" | "properties" | "additionalProperties" | "oneOf">;

/** Merges the parts of a schema. Where they differ, the outer one counts, or the stricter one. */
export function mergeFacts({ name, nodes, isNullable }: SchemaParts, faults: Fault[]): SchemaFacts {
  const enums = nodes.flatMap((node) => readEnum(node) ?? []);
  const choices = enums.length === 0 ? undefined : enums.reduce(intersect);
  return {
    name,
    types: mergeTypes(nodes, isNullable, choices, faults),
    format: firstText(nodes, "format"),
    title: firstText(nodes, "title"),
    description: firstText(nodes, "description"),
    enum: choices,
    default: firstValue(nodes, "default"),
    examples: nodes.map(readExamples).find((examples) => examples.length > 0) ?? [],
    readOnly: nodes.some((node) => node.get("readOnly")?.value === true),
    writeOnly: nodes.some((node) => node.get("writeOnly")?.value === true),
    required: new Set(nodes.flatMap(readRequired)),
    minimum: limit(nodes, "minimum", Math.max),
    maximum: limit(nodes, "maximum", Math.min),
    minLength: limit(nodes, "minLength", Math.max),
    maxLength: limit(nodes, "maxLength", Math.min),
    pattern: firstText(nodes, "pattern"),
    minItems: limit(nodes, "minItems", Math.max),
  };
}

function firstText(nodes: readonly DocumentNode[], key: string): string | undefined {
  return nodes.map((node) => node.text(key)).find((text) => text !== undefined);
}

function firstValue(nodes: readonly DocumentNode[], key: string): unknown {
  const found = nodes.map((node) => node.get(key)).find((node) => node !== undefined);
  return found !== undefined && isSmall(found.value) ? found.value : undefined;
}

function limit(
  nodes: readonly DocumentNode[],
  key: string,
  choose: (...limits: number[]) => number,
): number | undefined {
  const limits = nodes
    .map((node) => node.get(key)?.value)
    .filter((value) => typeof value === "number");
  return limits.length === 0 ? undefined : choose(...limits);
}

function readRequired(node: DocumentNode): string[] {
  const names = node.get("required")?.elements() ?? [];
  return names.map(({ value }) => value).filter((value) => typeof value === "string");
}

function readExamples(node: DocumentNode): unknown[] {
  const example = node.get("example");
  const examples = node.get("examples")?.elements() ?? [];
  return [...(example === undefined ? [] : [example]), ...examples]
    .map(({ value }) => value)
    .filter(isSmall);
}

/** The list in a list, so that it can be empty. */
function readEnum(node: DocumentNode): [unknown[]] | undefined {
  const constant = node.get("const");
  if (constant !== undefined) return [[constant.value].filter(isSmall)];
  const choices = node.get("enum");
  return choices && Array.isArray(choices.value) ? [choices.value.filter(isSmall)] : undefined;
}

/** The choices of the outer list that the inner one has, too; all if they have none in common. */
function intersect(outer: unknown[], inner: unknown[]): unknown[] {
  const allowed = new Set(inner);
  const common = outer.filter((choice) => allowed.has(choice));
  return common.length === 0 ? outer : common;
}

/** Aliases of YAML can make a value endless, or much larger than its file. */
function isSmall(value: unknown): boolean {
  const waiting = [value];
  for (let count = 0; waiting.length > 0; count += 1) {
    if (count + waiting.length > MOST_VALUES) return false;
    const next = waiting.pop();
    if (typeof next === "object" && next !== null) {
      const inner: unknown[] = Object.values(next);
      if (inner.length > MOST_VALUES) return false;
      waiting.push(...inner);
    }
  }
  return true;
}

function mergeTypes(
  nodes: readonly DocumentNode[],
  isNullable: boolean,
  choices: readonly unknown[] | undefined,
  faults: Fault[],
): SchemaType[] {
  const lists = nodes.map((node) => readTypes(node, faults)).filter((types) => types.length > 0);
  const [first = inferTypes(nodes, choices), ...others] = lists;
  const common = others.reduce(
    (types, other) => intersectTypes(types, other),
    first.filter((type) => type !== "null"),
  );
  const mayBeNull =
    isNullable || (lists.length > 0 && lists.every((types) => types.includes("null")));
  return mayBeNull && (common.length > 0 || first.length > 0) ? [...common, "null"] : common;
}

/** Every integer is a number. Types that exclude each other stay as the outer schema has them. */
function intersectTypes(outer: SchemaType[], inner: readonly SchemaType[]): SchemaType[] {
  const common = outer.flatMap((type): SchemaType[] => {
    if (inner.includes(type) || (type === "integer" && inner.includes("number"))) return [type];
    return type === "number" && inner.includes("integer") ? ["integer"] : [];
  });
  return common.length === 0 ? outer : common;
}

function readTypes(node: DocumentNode, faults: Fault[]): SchemaType[] {
  const type = node.get("type");
  if (type === undefined) return [];
  const written = Array.isArray(type.value) ? type.elements() : [type];
  const types = written.flatMap((each): SchemaType[] => {
    if (TYPES.has(each.value)) return [each.value as SchemaType];
    if (each.value === "file") return ["string"]; // as of Swagger 2.0
    faults.push({ node: each, message: `the type ${oneLine(safeText(each.value))} is unknown` });
    return [];
  });
  return node.get("nullable")?.value === true
    ? [...new Set<SchemaType>([...types, "null"])]
    : types;
}

/** Many documents leave out a type that other keys imply. */
function inferTypes(
  nodes: readonly DocumentNode[],
  choices: readonly unknown[] | undefined,
): SchemaType[] {
  if (choices !== undefined) return [...new Set(choices.map(typeOfValue))];
  const has = (...keys: string[]): boolean =>
    nodes.some((node) => keys.some((key) => node.get(key)?.isObject));
  if (has("properties", "additionalProperties")) return ["object"];
  return has("items") ? ["array"] : [];
}

function typeOfValue(value: unknown): SchemaType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
    case "string":
      return typeof value as "boolean" | "string";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
