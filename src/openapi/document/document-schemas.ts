import { createSchema, type Schema } from "../api-document.ts";
import { type DocumentNode, NodeFault } from "./document-node.ts";
import { mergeSchema, type Writable } from "./merge-schema.ts";
import { findParts, type SchemaParts } from "./schema-parts.ts";

/** Many more than documents merge. A few schemas can be merged with each other in countless ways. */
const MOST_MERGED = 50_000;
const NULL = createSchema(["null"]);

/** Makes schemas of a document's nodes: the same object for the same schema. */
export class DocumentSchemas {
  /** Numbers of the values that are a part of a schema. */
  readonly #ids = new Map<unknown, number>();
  /** By the numbers of their parts. */
  readonly #schemas = new Map<string, Schema>();
  readonly #unfinished: [Writable<Schema>, SchemaParts][] = [];
  readonly #faults = new Map<Schema, readonly NodeFault[]>();
  #mergesLeft = MOST_MERGED;

  /** @param hasSiblings keys beside `$ref` count, as of 3.1 */
  constructor(private readonly hasSiblings: boolean) {}

  /** The schema of a node: of any value without one. It may contain itself. */
  read(node: DocumentNode | undefined): Schema {
    if (node === undefined) return createSchema([]);
    const schema = this.#begin([node]);
    for (let next = this.#unfinished.pop(); next !== undefined; next = this.#unfinished.pop())
      this.#finish(...next);
    return schema;
  }

  /** The faults in these schemas and in those that they contain. */
  faultsIn(schemas: Iterable<Schema>): NodeFault[] {
    if (this.#faults.size === 0) return [];
    const seen = new Set(schemas);
    for (const schema of seen) for (const inner of getInner(schema)) seen.add(inner);
    return [...seen].flatMap((schema) => this.#faults.get(schema) ?? []);
  }

  /** A list instead of recursion, because schemas may be nested without an end. */
  #begin(nodes: readonly DocumentNode[]): Schema {
    const parts = this.#mergesLeft > 0 ? findParts(nodes, this.hasSiblings) : refuse(nodes[0]!);
    const key = this.#keyOf(parts);
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const schema = mergeSchema(parts);
    this.#schemas.set(key, schema);
    this.#mergesLeft -= Math.max(parts.nodes.length - 1, 0);
    this.#unfinished.push([schema, parts]);
    if (parts.faults.length > 0) this.#faults.set(schema, parts.faults);
    return schema;
  }

  #finish(schema: Writable<Schema>, { nodes, alternatives, isNullable }: SchemaParts): void {
    const properties = new Map<string, DocumentNode[]>();
    for (const node of nodes)
      for (const [name, property] of node.get("properties")?.resolve()?.entries() ?? [])
        if (property.value !== false)
          properties.set(name, [...(properties.get(name) ?? []), property]);
    if (properties.size > 0)
      schema.properties = new Map(
        [...properties].map(([name, found]) => [name, this.#begin(found)]),
      );
    const items = nodes.flatMap((node) => node.get("items") ?? []).filter(isSchema);
    if (items.length > 0 && schema.types.includes("array")) schema.items = this.#begin(items);
    const additional = nodes.flatMap((node) => node.get("additionalProperties") ?? []);
    if (additional.some(({ value }) => value === false)) schema.additionalProperties = false;
    else if (additional.some(isSchema))
      schema.additionalProperties = this.#begin(additional.filter(isSchema));
    if (alternatives !== undefined) schema.oneOf = this.#readAlternatives(alternatives, isNullable);
  }

  #readAlternatives(nodes: readonly DocumentNode[], isNullable: boolean): Schema[] {
    const schemas = nodes.map((node) => this.#begin([node]));
    const hasNull = schemas.some(({ types }) => types.length === 1 && types[0] === "null");
    return isNullable && !hasNull ? [...schemas, NULL] : schemas;
  }

  #keyOf({ isNullable, nodes, faults }: SchemaParts): string {
    const ids = nodes.map(({ value }) => this.#idOf(value));
    return JSON.stringify([isNullable, ids, faults.map(({ node }) => node.path)]);
  }

  #idOf(value: unknown): number {
    const id = this.#ids.get(value) ?? this.#ids.size;
    this.#ids.set(value, id);
    return id;
  }
}

function refuse(node: DocumentNode): SchemaParts {
  const faults = [new NodeFault(node, "the document merges more schemas than fx reads")];
  return { name: undefined, nodes: [], isNullable: false, alternatives: undefined, faults };
}

function isSchema(node: DocumentNode): boolean {
  return node.isObject;
}

function getInner({ properties, items, additionalProperties, oneOf = [] }: Schema): Schema[] {
  const inner = [...properties.values(), ...oneOf];
  if (items !== undefined) inner.push(items);
  if (typeof additionalProperties === "object") inner.push(additionalProperties);
  return inner;
}
