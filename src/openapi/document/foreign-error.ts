import { FxError } from "../../runtime/base/errors/errors.ts";
import { safeText } from "../../runtime/base/errors/thrown.ts";
import { oneLine, quoteWords } from "../../runtime/base/text.ts";
import type { DocumentNode } from "./document-node.ts";

const HINT = "pass a document that begins with openapi: 3.0 or 3.1";
/** Names of keys at the top of documents of other kinds. */
const VERSIONS = {
  swagger: "Swagger",
  openapi: "OpenAPI",
  asyncapi: "AsyncAPI",
  openrpc: "OpenRPC",
  arazzo: "Arazzo",
  overlay: "an OpenAPI overlay of version",
};

/** FX2042, which says what a document is that is not an OpenAPI document of version 3. */
export function foreignError(name: string, root: DocumentNode): FxError {
  const [kind, hint = HINT] = describe(root);
  return new FxError("FX2042", `${name} is not an OpenAPI document of version 3: it is ${kind}`, {
    hint: kind.startsWith(VERSIONS.swagger) ? hintToConvert(name) : hint,
  });
}

function hintToConvert(name: string): string {
  const command = ["npx", "swagger2openapi", "--outfile", "openapi.json", name];
  return `convert it: ${quoteWords(command)}, then pass --openapi openapi.json`;
}

function describe(root: DocumentNode): readonly [kind: string, hint?: string] {
  const { value } = root;
  if (value === null || value === undefined) return ["empty"];
  if (Array.isArray(value)) return ["a list"];
  if (typeof value === "string" && value.startsWith("<")) return describeMarkup(value);
  if (!root.isObject) return [`only ${oneLine(safeText(value))}`];
  for (const [key, kind] of Object.entries(VERSIONS)) {
    const version = root.valueOf(key);
    if (version === undefined) continue;
    return [`${kind} ${typeof version === "string" ? oneLine(version) : safeText(version)}`];
  }
  const has = (...keys: string[]): boolean => keys.every((key) => root.get(key) !== undefined);
  if (root.text("kind")?.startsWith("discovery#")) return ["a Google API discovery document"];
  if (has("kind", "apiVersion")) return ["a Kubernetes manifest"];
  if (has("item", "info")) return ["a Postman collection"];
  if (has("__schema") || root.get("data")?.get("__schema")) return ["a GraphQL schema"];
  if (has("$schema") || has("$defs") || has("properties")) return ["a JSON schema"];
  return ["an object without openapi at its top"];
}

function describeMarkup(text: string): readonly [kind: string, hint?: string] {
  if (!/^<(?:!doctype html|html)/i.test(text)) return ["XML or HTML"];
  return ["an HTML page", "pass the document that the page shows, such as its /openapi.json"];
}
