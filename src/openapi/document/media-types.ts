import { isPlainObject } from "../../runtime/base/json.ts";
import { createSchema, type Schema } from "../api-document.ts";
import type { DocumentNode } from "./document-node.ts";
import { typeOfValue, type Writable } from "./merge-schema.ts";
import type { DocumentSchemas } from "./schema-reader.ts";

interface Media {
  /** Without parameters, in lower case. */
  readonly type: string;
  readonly node: DocumentNode;
}

/** The JSON of a body or an answer; `*\/*` if it has nothing more exact. */
export function findJson(content: DocumentNode | undefined): Media | undefined {
  const media =
    findMedia(content, (type) => type === "application/json") ??
    findMedia(content, (type) => type.endsWith("+json") || type === "text/json") ??
    findMedia(content, (type) => type === "*/*" || type === "application/*");
  return media?.type.includes("*") ? { ...media, type: "application/json" } : media;
}

/** The first media type that fits. */
export function findMedia(
  content: DocumentNode | undefined,
  fits: (type: string) => boolean,
): Media | undefined {
  for (const [key, node] of content?.entries() ?? []) {
    const [type = ""] = key.toLowerCase().split(";");
    if (fits(type.trim())) return { type: type.trim(), node };
  }
  return undefined;
}

/** The schema of a media type. If it has none, or only `type: object`, its example tells more. */
export function readMedia({ node }: Media, schemas: DocumentSchemas): Schema {
  const written = node.get("schema");
  const schema = written === undefined ? createSchema([]) : schemas.read(written);
  const { types, properties, items, oneOf, additionalProperties: others } = schema;
  const isBare = properties.size === 0 && items === undefined && oneOf === undefined;
  const isObject = types.every((type) => type === "object") && others === true;
  const [first] = node.get("examples")?.entries() ?? [];
  const example = node.valueOf("example") ?? first?.[1].resolve()?.valueOf("value");
  return isBare && isObject && isPlainObject(example) ? inferSchema(example) : schema;
}

/** The schema of an example. Parts that a YAML document shares have the same schema. */
function inferSchema(example: unknown, known = new Map<unknown, Schema>()): Schema {
  const found = known.get(example);
  if (found !== undefined) return found;
  const properties = new Map<string, Schema>();
  const types = example === null || example === undefined ? [] : [typeOfValue(example)];
  const schema: Writable<Schema> = createSchema(types, { properties });
  known.set(example, schema);
  if (typeof example === "string") {
    schema.description = `Such as ${example}`;
    schema.examples = [example];
  } else if (Array.isArray(example)) schema.items = inferSchema(example[0], known);
  else if (isPlainObject(example))
    for (const [name, value] of Object.entries(example))
      properties.set(name, inferSchema(value, known));
  return schema;
}
