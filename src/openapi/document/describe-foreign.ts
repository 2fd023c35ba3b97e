import { safeText } from "../../runtime/base/errors/thrown.ts";
import { oneLine } from "../../runtime/base/text.ts";
import type { DocumentNode } from "./document-node.ts";

/** Names of keys at the top of documents of other kinds. */
const KINDS = [
  ["asyncapi", "AsyncAPI"],
  ["swagger", "Swagger"],
  ["openapi", "OpenAPI"],
  ["openrpc", "OpenRPC"],
  ["arazzo", "Arazzo"],
  ["overlay", "an OpenAPI overlay"],
] as const;

/** Says what a document is that is not an OpenAPI document of version 3. */
export function describeForeign(root: DocumentNode): string {
  const { value } = root;
  if (Array.isArray(value)) return "it is a list";
  if (typeof value === "string" && /^\s*<(?:!doctype html|html)/i.test(value))
    return "it is an HTML page";
  if (typeof value === "string" && value.trimStart().startsWith("<")) return "it is XML or HTML";
  if (!root.isObject) return "it is not an object";
  for (const [key, kind] of KINDS) {
    const version = root.get(key)?.value;
    if (version !== undefined)
      return `it is ${kind} ${oneLine(safeText(version)).replaceAll('"', "")}`;
  }
  if (root.text("kind")?.startsWith("discovery#")) return "it is a Google API discovery document";
  if (root.get("kind") && root.get("apiVersion")) return "it is a Kubernetes manifest";
  if (root.get("item") && root.get("info")) return "it is a Postman collection";
  if (root.get("__schema") ?? root.get("data")?.get("__schema")) return "it is a GraphQL schema";
  if (root.get("$schema") ?? root.get("$defs") ?? root.get("properties"))
    return "it is a JSON schema";
  return "it has no openapi at its top";
}
