import { FxError } from "../../runtime/base/errors/errors.ts";
import { oneLine, quoteWords } from "../../runtime/base/text.ts";
import type { ApiDocument } from "../api-document.ts";
import { faultsError } from "./document-faults.ts";
import { readDocumentFiles } from "./document-files.ts";
import { type DocumentNode, NodeFault } from "./document-node.ts";
import { DocumentSchemas } from "./document-schemas.ts";
import { LocalSource, WebSource } from "./document-source.ts";
import { readOperations } from "./read-operations.ts";

/** How a document is read. */
export interface ReadOptions {
  /** The folder to which the path of a file is relative. Default: that of the process. */
  readonly cwd?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

/**
 * Reads an OpenAPI document of version 3.0 or newer, in YAML or JSON, with the files to which it
 * refers: those of its folder and below, or those of the same server.
 *
 * @param source the path of a file, or an http(s) URL
 * @throws FxError FX2041 if it cannot be read, FX2042 if it is not an OpenAPI document, FX2043 if it
 * has faults. Faults in one operation do not throw: see `Operation.faults`. Otherwise the reason of
 * the signal.
 */
export async function readApiDocument(
  source: string,
  { cwd = "", fetch = globalThis.fetch, signal }: ReadOptions = {},
): Promise<ApiDocument> {
  const isUrl = /^https?:/i.test(source);
  const files = isUrl ? new WebSource(source, fetch, signal) : new LocalSource(source, cwd);
  const name = files.show(files.main);
  const root = await readDocumentFiles(files);
  const openapi = readVersion(root);
  if (openapi === undefined) throw foreignError(name, root);
  const paths = root.get("paths") ?? root;
  if (!paths.isObject || paths === root)
    throw faultsError(`the OpenAPI document ${name}`, [
      new NodeFault(paths, "paths must be an object with the operations"),
    ]);
  const schemas = new DocumentSchemas(!openapi.startsWith("3.0"));
  const faults: NodeFault[] = [];
  return {
    source: name,
    title: readTitle(root.get("info")),
    servers: readServers(root.get("servers"), root.file.location),
    operations: readOperations(paths, { schemas, root }, faults),
    faults,
  };
}

/** What frameworks call a service that nobody gave a title. */
const NO_TITLE = /^(FastAPI|OpenAPI definition|)$/;

/** The title with the version. */
function readTitle(info: DocumentNode | undefined): string {
  const title = info?.text("title")?.trim() ?? "";
  const version = readText(info?.valueOf("version"));
  return NO_TITLE.test(title) ? "a job service" : `${title} ${version}`.trim();
}

/** Such as `3.1.0`. Undefined for other versions than 3. */
function readVersion(root: DocumentNode): string | undefined {
  const version = readText(root.valueOf("openapi"));
  // YAML reads 3.0 as the number 3.
  if (version === "3") return "3.0";
  return version.startsWith("3.") ? oneLine(version) : undefined;
}

/** YAML reads a version such as 1.0 as a number. */
function readText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/**
 * The addresses of a service, with the default values of their variables.
 *
 * @param location of the document. Relative addresses are relative to a URL; without any, the
 * service is where its document is.
 */
function readServers(servers: DocumentNode | undefined, location: string): string[] {
  const isUrl = URL.canParse(location) && /^https?:/i.test(location);
  const addresses = (servers?.elements() ?? []).flatMap((server) => readAddress(server) ?? []);
  if (!isUrl) return addresses;
  if (addresses.length === 0) return [new URL(location).origin];
  return addresses.map((address) =>
    URL.canParse(address, location) ? new URL(address, location).href : address,
  );
}

function readAddress(server: DocumentNode): string | undefined {
  const variables = server.get("variables");
  return server.text("url")?.replace(/\{([^{}]+)\}/g, (text, name: string) => {
    return variables?.get(name)?.text("default") ?? text;
  });
}

const HINT =
  "pass a document that begins with openapi: 3.0 or 3.1, such as the service's /openapi.json";

/** FX2042 for a document that is not an OpenAPI document of version 3. */
function foreignError(name: string, root: DocumentNode): FxError {
  const fault = `${name} is not an OpenAPI document of version 3`;
  const [swagger, openapi] = ["swagger", "openapi"].map((key) => root.valueOf(key));
  if (swagger !== undefined) {
    const command = ["npx", "swagger2openapi", "--outfile", "openapi.json", name];
    return new FxError("FX2042", `${fault}: it is Swagger ${oneLine(readText(swagger))}`, {
      hint: `convert it: ${quoteWords(command)}, then pass --openapi openapi.json`,
    });
  }
  const reason =
    openapi === undefined
      ? "it has no openapi at its top"
      : `it is OpenAPI ${oneLine(readText(openapi))}`;
  return new FxError("FX2042", `${fault}: ${reason}`, { hint: HINT });
}
