import { FxError } from "../../runtime/base/errors/errors.ts";
import { YamlError } from "../../runtime/base/read-yaml.ts";
import { type DocumentFile, DocumentNode, type ParsedText } from "./document-node.ts";
import type { DocumentSource } from "./document-source.ts";
import { parseDocumentText } from "./parse-document-text.ts";

const MOST_FILES = 10_000;
/** Of all files. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Reads a document with all files to which references lead, so that these can be resolved without
 * waiting.
 *
 * @returns the root of the document
 * @throws FxError FX2041, FX2043 or FX5003 for the document itself. Faults of other files are those
 * of the references that lead there.
 */
export async function readDocumentFiles(source: DocumentSource): Promise<DocumentNode> {
  /** The roots of files by location. */
  const roots = new Map<string, DocumentNode>();
  let bytesLeft = MOST_BYTES;
  const main = await read(source.main);
  const files = new Set([main.file]);
  for (const file of files)
    for (const reference of listReferences(file.value)) {
      const root = await follow(reference, file);
      file.roots.set(reference, root);
      if (typeof root !== "string") files.add(root.file);
    }
  return main;

  /** The root of the file to which a reference leads, or why there is none. */
  async function follow(reference: string, from: DocumentFile): Promise<DocumentNode | string> {
    try {
      const location = source.locate(reference, from.location);
      if (!roots.has(location) && roots.size >= MOST_FILES)
        return `fx reads at most ${MOST_FILES} files`;
      const root = roots.get(location) ?? (await read(location));
      roots.set(location, root);
      return root;
    } catch (error) {
      if (!(error instanceof FxError)) throw error;
      return [error.summary, ...error.details.slice(0, 1)].join(": ");
    }
  }

  async function read(location: string): Promise<DocumentNode> {
    const found = await source.read(location, bytesLeft);
    bytesLeft -= found.bytes.length;
    const isMain = location === source.main;
    const shown = source.show(location);
    const parsed = await parse(found.bytes, isMain ? `the OpenAPI document ${shown}` : shown);
    const file: DocumentFile = {
      ...parsed,
      location: found.location,
      name: isMain ? "" : shown,
      roots: new Map(),
    };
    const root = new DocumentNode(file.value, file);
    file.roots.set("", root);
    roots.set(found.location, root);
    return root;
  }
}

async function parse(bytes: Uint8Array, what: string): Promise<ParsedText> {
  try {
    return await parseDocumentText(bytes);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { message, hint } = error;
    throw new FxError("FX2041", `cannot read ${what}: ${message}`, { hint });
  }
}

/** The references to other files, without their fragments. */
function listReferences(root: unknown): Set<string> {
  const references = new Set<string>();
  const seen = new Set<unknown>([root]);
  for (const value of seen) {
    if (typeof value !== "object" || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref" && typeof inner === "string") references.add(inner.split("#", 1)[0]!);
      else if (typeof inner === "object") seen.add(inner);
    }
  }
  references.delete("");
  return references;
}
