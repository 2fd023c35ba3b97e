import { isPlainObject } from "../../runtime/base/json.ts";
import { oneLine } from "../../runtime/base/text.ts";

/** A value of a document, with its place. The names of its values may be `__proto__`. */
export class DocumentNode {
  readonly value: unknown;
  readonly file: DocumentFile;
  readonly #parent: DocumentNode | undefined;
  readonly #key: string;

  constructor(value: unknown, file: DocumentFile, parent?: DocumentNode, key = "") {
    this.value = value;
    this.file = file;
    this.#parent = parent;
    this.#key = key;
  }

  /** The node of this name in an object, or at this index of a list. */
  get(key: string): DocumentNode | undefined {
    const value = this.valueOf(key);
    return value === undefined ? undefined : this.#child(value, key);
  }

  /** The value of this name in an object, or at this index of a list. */
  valueOf(key: string): unknown {
    const { value } = this;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return Array.isArray(value) && key === "length"
      ? undefined
      : (value as Record<string, unknown>)[key];
  }

  /** The values of an object with their names. Empty for any other value. */
  entries(): [string, DocumentNode][] {
    if (!isPlainObject(this.value)) return [];
    return Object.entries(this.value).map(([key, value]) => [key, this.#child(value, key)]);
  }

  /** The elements of a list. Empty for any other value. */
  elements(): DocumentNode[] {
    if (!Array.isArray(this.value)) return [];
    return this.value.map((value, index) => this.#child(value, String(index)));
  }

  /** A text; undefined for any other value. */
  text(key: string): string | undefined {
    const value = this.valueOf(key);
    return typeof value === "string" ? value : undefined;
  }

  get isObject(): boolean {
    return isPlainObject(this.value);
  }

  /** The names that lead to this value from the file's root. */
  get path(): string[] {
    return this.#parent === undefined ? [] : [...this.#parent.path, this.#key];
  }

  #child(value: unknown, key: string): DocumentNode {
    return new DocumentNode(value, this.file, this, key);
  }
}

/** Where a value is, such as `paths./jobs.post, line 12`. */
export function describeNode({ file, path }: DocumentNode): string {
  const line = file.lineOf(path);
  const names = [oneLine(path.join(".")), file.name].filter((name) => name !== "");
  const shown = names.length === 0 ? "the document" : names.join(" of ");
  return line === undefined ? shown : `${shown}, line ${line}`;
}

/** The value of a text, and where its parts are. */
export interface ParsedText {
  /** Undefined if the text has faults. */
  readonly value: unknown;
  /** Each with its line. */
  readonly faults: readonly string[];
  /** The line of the value at a path, from 1; if it is not there, of what is above it. */
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/** A parsed file of a document. */
export interface DocumentFile extends Omit<ParsedText, "faults"> {
  /** An absolute path or URL. */
  readonly location: string;
  /** How messages name it. Empty for the document itself. */
  readonly name: string;
}
