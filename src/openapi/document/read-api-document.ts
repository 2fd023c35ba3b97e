import { FxError } from "../../runtime/base/errors/errors.ts";
import { oneLine } from "../../runtime/base/text.ts";
import type { ApiDocument } from "../api-document.ts";
import { describeForeign } from "./describe-foreign.ts";
import type { DocumentNode } from "./document-node.ts";
import { faultsError } from "./faults-error.ts";
import { readDocumentFile } from "./read-document-file.ts";
import { readOperations } from "./read-operations.ts";
import { References } from "./references.ts";
import { SchemaReader } from "./schema-reader.ts";
import { SecurityReader } from "./security-reader.ts";

/**
 * Reads an OpenAPI document of version 3.0 or newer, in YAML or JSON.
 *
 * @param source the path of a file
 * @throws FxError FX2041 if it cannot be read, FX2042 if it is not an OpenAPI document, FX2043 if it
 * has faults. Faults in one operation do not throw: see `Operation.faults`.
 */
export async function readApiDocument(source: string): Promise<ApiDocument> {
  const file = await readDocumentFile(source);
  const references = new References();
  const root = references.rootOf(file);
  const openapi = readVersion(root);
  if (openapi === undefined)
    throw new FxError("FX2042", `${source} is not an OpenAPI document: ${describeForeign(root)}`, {
      hint: "pass a document that begins with openapi: 3.0 or 3.1",
    });
  const paths = root.get("paths");
  if (!paths?.isObject) throw faultsError(source, ["the document has no object paths"]);
  const operations = readOperations(paths, {
    references,
    schemas: new SchemaReader(references, !openapi.startsWith("3.0")),
    security: new SecurityReader(references, root),
  });
  return {
    openapi,
    title: root.get("info")?.text("title") ?? "",
    version: readText(root.get("info")?.get("version")?.value),
    servers: readServers(root),
    operations,
  };
}

/** Such as `3.1.0`. YAML reads `openapi: 3.1` as a number. */
function readVersion(root: DocumentNode): string | undefined {
  const value = root.get("openapi")?.value;
  if (value === 3) return "3.0";
  const version = typeof value === "number" ? String(value) : value;
  return typeof version === "string" && /^3(?:\.|$)/.test(version) ? oneLine(version) : undefined;
}

/** The addresses, with the default values of their variables. */
function readServers(root: DocumentNode): string[] {
  return (root.get("servers")?.elements() ?? []).flatMap((server) => {
    const variables = server.get("variables");
    return (
      server
        .text("url")
        ?.replace(
          /\{([^{}]+)\}/g,
          (text, name: string) => variables?.get(name)?.text("default") ?? text,
        ) ?? []
    );
  });
}

/** YAML reads a version such as 1.0 as a number. */
function readText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
