import type { Schema } from "../api-document.ts";
import { NO_NAMES, NO_PROPERTIES } from "./create-schema.ts";
import type { DocumentNode } from "./document-node.ts";
import type { NodeFault } from "./fault.ts";
import type { SchemaParts } from "./schema-parts.ts";
import { mergeTypes } from "./schema-types.ts";

export type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A default or an example with more values is left out. */
const MOST_VALUES = 1000;

/**
 * Merges the parts of a schema, but not the schemas in them. Where they differ, the outer one counts,
 * or the stricter one.
 */
export function mergeSchema(
  { name, nodes, isNullable }: SchemaParts,
  faults: NodeFault[],
): Writable<Schema> {
  const choices = nodes.flatMap((node) => readEnum(node) ?? []);
  const common = choices.length === 0 ? undefined : choices.reduce(intersect);
  const constant = valuesOf(nodes, "default").slice(0, 1).filter(isSmall);
  return {
    name,
    types: mergeTypes(nodes, isNullable, common, faults),
    format: firstText(nodes, "format"),
    title: firstText(nodes, "title"),
    description: firstText(nodes, "description"),
    enum: common,
    default: constant[0],
    examples: nodes.map(readExamples).find((examples) => examples.length > 0) ?? [],
    readOnly: valuesOf(nodes, "readOnly").includes(true),
    writeOnly: valuesOf(nodes, "writeOnly").includes(true),
    items: undefined,
    properties: NO_PROPERTIES,
    required: readRequired(nodes),
    additionalProperties: true,
    oneOf: undefined,
    minimum: limit(nodes, "minimum", Math.max),
    maximum: limit(nodes, "maximum", Math.min),
    minLength: limit(nodes, "minLength", Math.max),
    maxLength: limit(nodes, "maxLength", Math.min),
    pattern: firstText(nodes, "pattern"),
    minItems: limit(nodes, "minItems", Math.max),
  };
}

function valuesOf(nodes: readonly DocumentNode[], key: string): unknown[] {
  return nodes.map((node) => node.valueOf(key)).filter((value) => value !== undefined);
}

function firstText(nodes: readonly DocumentNode[], key: string): string | undefined {
  return valuesOf(nodes, key).find((value) => typeof value === "string");
}

function limit(
  nodes: readonly DocumentNode[],
  key: string,
  choose: (...limits: number[]) => number,
): number | undefined {
  const limits = valuesOf(nodes, key).filter((value) => typeof value === "number");
  return limits.length === 0 ? undefined : choose(...limits);
}

function readRequired(nodes: readonly DocumentNode[]): Schema["required"] {
  const names = valuesOf(nodes, "required").flatMap((list) =>
    Array.isArray(list) ? list.filter((name) => typeof name === "string") : [],
  );
  return names.length === 0 ? NO_NAMES : new Set(names);
}

function readExamples(node: DocumentNode): unknown[] {
  const examples: unknown = node.valueOf("examples");
  return [
    ...valuesOf([node], "example"),
    ...(Array.isArray(examples) ? (examples as unknown[]) : []),
  ].filter(isSmall);
}

/** The list in a list, so that it can be empty. */
function readEnum(node: DocumentNode): [unknown[]] | undefined {
  const [constant] = valuesOf([node], "const");
  const choices = constant === undefined ? node.valueOf("enum") : [constant];
  return Array.isArray(choices) ? [choices.filter(isSmall)] : undefined;
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
    if (typeof next !== "object" || next === null) continue;
    const inner: unknown[] = Object.values(next);
    if (inner.length > MOST_VALUES) return false;
    waiting.push(...inner);
  }
  return true;
}
