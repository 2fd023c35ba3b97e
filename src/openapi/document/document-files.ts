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
  /** Locations by the location of a file and a reference in it; or why fx does not follow it. */
  readonly #targets = new Map<string, string | FxError>();
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
    const waiting = [root.file];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop())
      for (const reference of listReferences(file.value)) {
        const location = this.#locate(reference, file);
        if (typeof location !== "string" || this.#roots.has(location)) continue;
        const found = await this.#readOther(location);
        this.#roots.set(location, found);
        if (typeof found !== "string") waiting.push(found.file);
      }
    return root;
  }

  /** The document's path or URL as messages show it. */
  get name(): string {
    return this.source.show(this.source.main);
  }

  /** The root of the file to which a reference leads, or why there is none. */
  #find(reference: string, from: DocumentFile): DocumentNode | string {
    const location = reference === "" ? from.location : this.#locate(reference, from);
    if (typeof location !== "string") return location.summary;
    return this.#roots.get(location) ?? `fx reads at most ${MOST_FILES} files`;
  }

  #locate(reference: string, { location }: DocumentFile): string | FxError {
    const key = `${location}\n${reference}`;
    let target = this.#targets.get(key);
    try {
      target ??= this.source.locate(reference, location);
    } catch (error) {
      if (!(error instanceof FxError)) throw error;
      target = error;
    }
    this.#targets.set(key, target);
    return target;
  }

  async #readOther(location: string): Promise<DocumentNode | string> {
    if (this.#roots.size >= MOST_FILES) return `fx reads at most ${MOST_FILES} files`;
    try {
      return await this.#read(location);
    } catch (error) {
      if (!(error instanceof FxError)) throw error;
      return [error.summary, ...error.details.slice(0, 1)].join(": ");
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
    const file: DocumentFile = {
      location: read.location,
      name: isMain ? "" : shown,
      value,
      lineOf,
      find: (reference) => this.#find(reference, file),
    };
    const root = new DocumentNode(value, file);
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
