import { isPlainObject } from "../../runtime/base/json.ts";
import { oneLine, quote } from "../../runtime/base/text.ts";
import { decodePercent } from "./document-source.ts";

/** A chain of references may not be longer. */
const LONGEST_CHAIN = 100;

/** A value of a document, with its place. The names of its values may be `__proto__`. */
export class DocumentNode {
  constructor(
    readonly value: unknown,
    readonly file: DocumentFile,
    private readonly parent?: DocumentNode,
    private readonly key = "",
  ) {}

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

  /**
   * Follows the node's `$ref`, and those that it leads to. A node without is its own target.
   *
   * @param faults receives the reason if there is no target
   * @param follow receives each node on the way, also the first and the last
   */
  resolve(
    faults: NodeFault[] = [],
    follow: (node: DocumentNode) => void = () => {},
    seen: Set<unknown> = new Set(),
  ): DocumentNode | undefined {
    follow(this);
    // A property may have this name, too.
    const reference = this.text("$ref");
    if (reference === undefined) return this;
    const fail = (reason: string): DocumentNode | undefined => {
      faults.push(new NodeFault(this, `the reference ${quote(reference)} ${reason}`));
      return undefined;
    };
    if (seen.has(this.value)) return fail("leads to itself");
    if (seen.size === LONGEST_CHAIN) return fail(`is one of more than ${LONGEST_CHAIN} in a row`);
    const [path = "", ...fragment] = reference.split("#");
    const root = this.file.roots.get(path)!;
    if (typeof root === "string") return fail(`cannot be followed: ${root}`);
    const target = findNode(root, fragment.join("#"));
    if (target === undefined) return fail("leads nowhere");
    return target.resolve(faults, follow, seen.add(this.value));
  }

  get isObject(): boolean {
    return isPlainObject(this.value);
  }

  /** The names that lead to this value from the file's root. */
  get path(): string[] {
    return this.parent === undefined ? [] : [...this.parent.path, this.key];
  }

  #child(value: unknown, key: string): DocumentNode {
    return new DocumentNode(value, this.file, this, key);
  }
}

/** Where a value is, such as `paths./jobs.post, line 12`. */
function describeNode({ file, path }: DocumentNode): string {
  const line = file.lineOf(path);
  const names = [oneLine(path.join(".")), file.name].filter((name) => name !== "");
  const shown = names.length === 0 ? "the document" : names.join(" of ");
  return line === undefined ? shown : `${shown}, line ${line}`;
}

/** The value of a text, and where its parts are. */
export interface ParsedText {
  readonly value: unknown;
  /** The line of YAML at a path, from 1; if it is not there, of what is above it. */
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/** A parsed file of a document. */
export interface DocumentFile extends ParsedText {
  /** An absolute path or URL. */
  readonly location: string;
  /** How messages name it. Empty for the document itself. */
  readonly name: string;
  /**
   * The roots of the files to which references in this one lead, or why there are none. By the
   * references without their fragments; the empty one leads to this file.
   */
  readonly roots: Map<string, DocumentNode | string>;
}

/** @param pointer a JSON pointer, as in the fragment of a URL */
function findNode(root: DocumentNode, pointer: string): DocumentNode | undefined {
  const [start, ...keys] = pointer
    .split("/")
    .map((key) => decodePercent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
  if (start !== "") return undefined;
  return keys.reduce<DocumentNode | undefined>((node, key) => node?.get(key), root);
}

/** A fault at a node. Its line is looked up only when it is shown. */
export class NodeFault {
  constructor(
    readonly node: DocumentNode,
    readonly message: string,
  ) {}

  toString(): string {
    return `${describeNode(this.node)}: ${oneLine(this.message)}`;
  }
}
