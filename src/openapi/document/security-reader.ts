import type { SecurityScheme } from "../api-document.ts";
import type { References } from "./document-files.ts";
import type { DocumentNode } from "./document-node.ts";
import { NodeFault } from "./fault.ts";

/** Reads which schemes operations need. */
export class SecurityReader {
  readonly #references: References;
  readonly #root: DocumentNode;

  constructor(references: References, root: DocumentNode) {
    this.#references = references;
    this.#root = root;
  }

  /** The alternatives of an operation; the document's if it has none of its own. */
  read(own: DocumentNode | undefined): SecurityScheme[][] {
    const alternatives = (own ?? this.#root.get("security"))?.elements() ?? [];
    return alternatives.map((alternative) =>
      withoutRepeatedTokens(
        alternative.entries().map(([name, scopes]) => this.#readScheme(name, scopes)),
      ),
    );
  }

  #readScheme(name: string, needed: DocumentNode): SecurityScheme {
    const other: SecurityScheme = { type: "other", name };
    const written = this.#root.get("components")?.get("securitySchemes")?.get(name);
    const node = written && this.#references.resolve(written);
    if (node === undefined || node instanceof NodeFault) return other;
    switch (node.text("type")) {
      case "http":
        return readHttpScheme(node) ?? other;
      case "apiKey":
        return readApiKey(node) ?? other;
      case "oauth2":
        return readClientCredentials(node, needed) ?? { type: "bearer" };
      case "openIdConnect":
        return { type: "bearer" };
      default:
        return other;
    }
  }
}

/** Several flows may issue the same token, and a request carries only one. */
function withoutRepeatedTokens(schemes: readonly SecurityScheme[]): SecurityScheme[] {
  const first = schemes.findIndex(({ type }) => type === "bearer");
  return schemes.filter(({ type }, index) => type !== "bearer" || index === first);
}

function readHttpScheme(node: DocumentNode): SecurityScheme | undefined {
  const scheme = node.text("scheme")?.toLowerCase();
  return scheme === "bearer" || scheme === "basic" ? { type: scheme } : undefined;
}

function readApiKey(node: DocumentNode): SecurityScheme | undefined {
  const name = node.text("name");
  const place = node.text("in");
  if (name === undefined) return undefined;
  return place === "header" || place === "query" || place === "cookie"
    ? { type: "apiKey", in: place, name }
    : undefined;
}

function readClientCredentials(
  node: DocumentNode,
  needed: DocumentNode,
): SecurityScheme | undefined {
  const tokenUrl = node.get("flows")?.get("clientCredentials")?.text("tokenUrl");
  const scopes = needed.elements().map(({ value }) => value);
  return tokenUrl === undefined
    ? undefined
    : {
        type: "clientCredentials",
        tokenUrl,
        scopes: scopes.filter((scope) => typeof scope === "string"),
      };
}
