import { basename, extname } from "node:path";
import { type DocumentNode, NodeFault } from "./document-node.ts";

/** Schemas that all apply to the same value: a schema, the target of its `$ref`, its `allOf`. */
export type SchemaParts = ReturnType<typeof findParts>;

/** Keys that do not change which values a schema allows, or that other keys repeat. */
const ANNOTATIONS = new Set(
  "$ref allOf type nullable title description default example examples readOnly writeOnly deprecated externalDocs xml discriminator".split(
    " ",
  ),
);

/** Where schemas have names: in OpenAPI 3, in Swagger 2.0 and in a JSON schema. */
const NAMED = new Set(["components.schemas", "definitions", "$defs"]);

/** Finds the parts of a value's schemas. `hasSiblings`: keys beside `$ref` count, as of 3.1. */
export function findParts(schemas: readonly DocumentNode[], hasSiblings: boolean) {
  const nodes = new Map<unknown, DocumentNode>();
  const faults: NodeFault[] = [];
  let name: string | undefined;
  let isNameOpen = schemas.length === 1;
  let isNullable = false;
  let alternatives: readonly DocumentNode[] | undefined;
  const waiting = [...schemas].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const target = node.resolve(faults, (at) => {
      if (!at.isObject || nodes.has(at.value)) return;
      if (isNameOpen && at !== node) name ??= getName(at);
      if (at.text("$ref") === undefined || hasSiblings) addPart(at);
    });
    if (target && !target.isObject && typeof target.value !== "boolean")
      faults.push(new NodeFault(target, "a schema is an object"));
  }

  function addPart(node: DocumentNode): void {
    const keys = node.entries().filter(([key]) => key !== "$ref" && !key.startsWith("x-"));
    if (keys.length === 0) return;
    nodes.set(node.value, node);
    const inner = node.get("allOf")?.elements() ?? [];
    if (inner.length > 1 || keys.some(([key]) => !ANNOTATIONS.has(key))) isNameOpen = false;
    // Without a type, `nullable` says nothing by the letter.
    if (node.valueOf("nullable") === true && node.valueOf("type") === undefined) isNullable = true;
    const either = ["oneOf", "anyOf"].flatMap((key) => node.get(key)?.elements() ?? []);
    if (!either.every(saysOnlyRequired)) {
      const others = either.filter((each) => String(each.valueOf("type")) !== "null");
      if (others.length < either.length) isNullable = true;
      if (others.length === 1) waiting.push(...others);
      else alternatives ??= either;
    }
    waiting.push(...inner.reverse());
  }

  return {
    /** The name in the document's components. */
    name,
    /** Objects, from the outermost to the innermost. */
    nodes: [...nodes.values()],
    /** The value may be null, whatever the nodes say. */
    isNullable,
    /** One of them applies, too. */
    alternatives,
    /** Receives also those that are found when the parts are merged. */
    faults,
  };
}

/** The name of a schema to which a reference leads. */
function getName({ path, file }: DocumentNode): string | undefined {
  if (NAMED.has(path.slice(0, -1).join("."))) return path.at(-1);
  // Another file may have one schema, or several by name.
  if (file.name === "" || path.length > 1) return undefined;
  return path[0] ?? basename(file.location, extname(file.location));
}

/** Whether an alternative says only which properties are required. */
function saysOnlyRequired(node: DocumentNode): boolean {
  return node.isObject && node.entries().every(([key]) => key === "required" || key === "not");
}
