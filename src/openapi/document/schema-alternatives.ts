import type { DocumentNode } from "./document-node.ts";

interface Alternatives {
  readonly nodes: readonly DocumentNode[];
  /** One of them is null. It is among the nodes only if several others are. */
  readonly isNullable: boolean;
}

const NONE: Alternatives = { nodes: [], isNullable: false };

/** By the values of schemas: a schema may be an alternative of hundreds of others. */
const known = new WeakMap<object, Alternatives>();

/** The schemas of `oneOf` or `anyOf`, if they say more than which properties are required. */
export function findAlternatives(schema: DocumentNode): Alternatives {
  const value = schema.value as object;
  const found = known.get(value) ?? readAlternatives(schema);
  known.set(value, found);
  return found;
}

function readAlternatives(schema: DocumentNode): Alternatives {
  const all = [...listOf(schema, "oneOf"), ...listOf(schema, "anyOf")];
  if (all.every(saysOnlyRequired)) return NONE;
  const others = all.filter((node) => !isNull(node));
  const isNullable = others.length < all.length;
  return { nodes: others.length === 1 ? others : all, isNullable };
}

function listOf(schema: DocumentNode, key: string): DocumentNode[] {
  const nodes = schema.get(key)?.elements() ?? [];
  return nodes.filter(({ value }) => value !== false);
}

function saysOnlyRequired(node: DocumentNode): boolean {
  return node.isObject && node.entries().every(([key]) => key === "required" || key === "not");
}

function isNull(node: DocumentNode): boolean {
  const type = node.get("type")?.value;
  if (type !== undefined)
    return type === "null" || (Array.isArray(type) && String(type) === "null");
  const { value } = node.get("enum") ?? {};
  return node.get("const")?.value === null || (Array.isArray(value) && isOnlyNull(value));
}

function isOnlyNull(values: readonly unknown[]): boolean {
  return values.length > 0 && values.every((value) => value === null);
}
