import { basename, extname } from "node:path";
import { type DocumentNode, NodeFault } from "./document-node.ts";

/** Schemas that all apply to the same value: a schema, the target of its `$ref`, its `allOf`. */
export interface SchemaParts {
  /** The name in the document's components. */
  readonly name: string | undefined;
  /** Objects, from the outermost to the innermost. */
  readonly nodes: readonly DocumentNode[];
  /** The value may be null, whatever the nodes say. */
  readonly isNullable: boolean;
  /** One of them applies, too. */
  readonly alternatives: readonly DocumentNode[] | undefined;
  readonly faults: readonly NodeFault[];
}

const MOST_PARTS = 200;
/** Keys that do not change which values a schema allows, or that other keys repeat. */
const ANNOTATIONS = new Set(
  "$ref allOf type nullable title description default example examples readOnly writeOnly deprecated externalDocs xml discriminator".split(
    " ",
  ),
);

/** Where schemas have names: in OpenAPI 3, in Swagger 2.0 and in a JSON schema. */
const NAMED = new Set(["components.schemas", "definitions", "$defs"]);

/** Finds the parts of a value's schemas. `hasSiblings`: keys beside `$ref` count, as of 3.1. */
export function findParts(schemas: readonly DocumentNode[], hasSiblings: boolean): SchemaParts {
  const nodes = new Map<unknown, DocumentNode>();
  const faults: NodeFault[] = [];
  const alternatives: DocumentNode[][] = [];
  let name: string | undefined;
  let isNameOpen = schemas.length === 1;
  let isNullable = false;
  const waiting = [...schemas].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const target = node.resolve((at) => {
      if (!at.isObject || nodes.has(at.value)) return;
      if (isNameOpen && at !== node) name ??= getName(at);
      if (at.valueOf("$ref") === undefined || hasSiblings) addPart(at);
    });
    if (target instanceof NodeFault) faults.push(target);
    else if (!target.isObject && typeof target.value !== "boolean")
      faults.push(new NodeFault(target, "a schema is an object"));
  }

  function addPart(node: DocumentNode): void {
    const keys = node.entries().filter(([key]) => key !== "$ref" && !key.startsWith("x-"));
    if (keys.length === 0) return;
    nodes.set(node.value, node);
    if (nodes.size > MOST_PARTS) {
      faults.push(new NodeFault(node, `more than ${MOST_PARTS} schemas apply to one value`));
      waiting.length = 0;
      return;
    }
    const inner = node.get("allOf")?.elements() ?? [];
    if (inner.length > 1 || keys.some(([key]) => !ANNOTATIONS.has(key))) isNameOpen = false;
    const either = findAlternatives(node);
    if (either.isNullable || isPlainlyNullable(node)) isNullable = true;
    if (either.nodes.length === 1) waiting.push(...either.nodes);
    else if (either.nodes.length > 1) alternatives.push([...either.nodes]);
    waiting.push(...inner.reverse());
  }

  return { name, nodes: [...nodes.values()], isNullable, alternatives: alternatives[0], faults };
}

/** Such as `nullable: true` beside `allOf`, which says nothing by the letter. */
function isPlainlyNullable(node: DocumentNode): boolean {
  return node.valueOf("nullable") === true && node.valueOf("type") === undefined;
}

/** The name of a schema to which a reference leads. */
function getName({ path, file }: DocumentNode): string | undefined {
  if (NAMED.has(path.slice(0, -1).join("."))) return path.at(-1);
  // Another file may have one schema, or several by name.
  if (file.name === "" || path.length > 1) return undefined;
  return path[0] ?? basename(file.location, extname(file.location));
}

interface Alternatives {
  readonly nodes: readonly DocumentNode[];
  /** One of them is null. It is among the nodes only if several others are. */
  readonly isNullable: boolean;
}

const NONE: Alternatives = { nodes: [], isNullable: false };

/** The schemas of `oneOf` or `anyOf`, if they say more than which properties are required. */
function findAlternatives(schema: DocumentNode): Alternatives {
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
