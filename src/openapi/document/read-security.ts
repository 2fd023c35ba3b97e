import type { SecurityScheme } from "../api-document.ts";
import type { DocumentNode } from "./document-node.ts";

/** Reads the schemes that an operation needs: the document's if it has none of its own. */
export function readSecurity(operation: DocumentNode, root: DocumentNode): SecurityScheme[][] {
  const security = operation.get("security") ?? root.get("security");
  const schemes = root.get("components")?.get("securitySchemes");
  return (security?.elements() ?? []).map((alternative) =>
    alternative.entries().map(([name, scopes]) => {
      const node = schemes?.get(name)?.resolve();
      return (node && readScheme(node, scopes)) ?? { type: "other", name };
    }),
  );
}

function readScheme(node: DocumentNode, scopes: DocumentNode): SecurityScheme | undefined {
  const scheme = node.text("scheme")?.toLowerCase();
  switch (node.text("type")) {
    case "http":
      return scheme === "bearer" || scheme === "basic" ? { type: scheme } : undefined;
    case "apiKey":
      return readApiKey(node);
    case "oauth2":
      return readClientCredentials(node, scopes) ?? { type: "bearer" };
    case "openIdConnect":
      return { type: "bearer" };
    default:
      return undefined;
  }
}

function readApiKey(node: DocumentNode): SecurityScheme | undefined {
  const name = node.text("name");
  const place = node.text("in");
  // A key in a cookie needs code by hand.
  if (name === undefined || (place !== "header" && place !== "query")) return undefined;
  const isBearer =
    name.toLowerCase() === "authorization" && /\bbearer\b/i.test(node.text("description") ?? "");
  return isBearer ? { type: "bearer" } : { type: "apiKey", in: place, name };
}

function readClientCredentials(
  node: DocumentNode,
  needed: DocumentNode,
): SecurityScheme | undefined {
  const tokenUrl = node.get("flows")?.get("clientCredentials")?.text("tokenUrl");
  if (tokenUrl === undefined) return undefined;
  const all = needed.elements().map(({ value }) => value);
  const scopes = all.filter((scope) => typeof scope === "string");
  return { type: "clientCredentials", tokenUrl, scopes };
}
