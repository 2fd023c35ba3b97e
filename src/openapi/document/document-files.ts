import { FxError } from "../../runtime/base/errors/errors.ts";
import { YamlError } from "../../runtime/base/read-yaml.ts";
import { type DocumentFile, DocumentNode, faultsError, type ParsedText } from "./document-node.ts";
import type { DocumentSource } from "./document-source.ts";
import { parseDocumentText } from "./parse-document-text.ts";

const MOST_FILES = 10_000;
/** Of all files. */
const MOST_BYTES = 32 * 1024 * 1024;

/** The files of a document: the one that the user passed, and those to which references lead. */
export class DocumentFiles {
  /** The roots of files by location, or why a file cannot be read. */
  readonly #roots = new Map<string, DocumentNode | string>();
  #bytesLeft = MOST_BYTES;

  constructor(private readonly source: DocumentSource) {}

  /**
   * Reads all files, so that references can be resolved without waiting.
   *
   * @returns the root of the document
   * @throws FxError FX2041, FX2043 or FX5003 for the document itself. Faults of other files are
   * those of the references that lead there.
   */
  async readAll(): Promise<DocumentNode> {
    const root = await this.#read(this.source.main);
    const read = new Set([root.file]);
    for (const file of read)
      for (const reference of listReferences(file.value)) {
        const target = await this.#follow(reference, file);
        file.roots.set(reference, target);
        if (typeof target !== "string") read.add(target.file);
      }
    return root;
  }

  /** The document's path or URL as messages show it. */
  get name(): string {
    return this.source.show(this.source.main);
  }

  /** The root of the file to which a reference leads, or why there is none. */
  async #follow(reference: string, from: DocumentFile): Promise<DocumentNode | string> {
    let location: string | undefined;
    try {
      location = this.source.locate(reference, from.location);
      const known = this.#roots.get(location);
      if (known !== undefined) return known;
      if (this.#roots.size >= MOST_FILES) return `fx reads at most ${MOST_FILES} files`;
      const root = await this.#read(location);
      this.#roots.set(location, root);
      return root;
    } catch (error) {
      if (!(error instanceof FxError)) throw error;
      const reason = [error.summary, ...error.details.slice(0, 1)].join(": ");
      if (location !== undefined) this.#roots.set(location, reason);
      return reason;
    }
  }

  async #read(location: string): Promise<DocumentNode> {
    const read = await this.source.read(location, this.#bytesLeft);
    this.#bytesLeft -= read.bytes.length;
    const isMain = location === this.source.main;
    const shown = this.source.show(location);
    const what = isMain ? `the OpenAPI document ${shown}` : shown;
    const { value, faults, lineOf } = await parse(read.bytes, what);
    if (faults.length > 0) throw faultsError(what, faults);
    const roots = new Map<string, DocumentNode | string>();
    const name = isMain ? "" : shown;
    const root = new DocumentNode(value, { location: read.location, name, value, lineOf, roots });
    roots.set("", root);
    this.#roots.set(read.location, root);
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
