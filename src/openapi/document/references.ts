import { quote } from "../../runtime/base/text.ts";
import type { DocumentFile } from "./document-file.ts";
import { DocumentNode } from "./document-node.ts";
import type { Fault } from "./fault.ts";

/** A chain of references may not be longer. */
const LONGEST_CHAIN = 100;

/** Resolves the references of a document. */
export class References {
  readonly #roots = new Map<DocumentFile, DocumentNode>();

  /**
   * Follows a node's `$ref`, and those that it leads to. A node without is its own target.
   *
   * @param follow receives each node on the way, also the first and the last
   */
  resolve(
    node: DocumentNode,
    follow: (node: DocumentNode) => void = () => {},
  ): DocumentNode | Fault {
    let at = node;
    for (let length = 0; ; length += 1) {
      follow(at);
      const reference = at.text("$ref");
      if (reference === undefined) return at;
      if (length === LONGEST_CHAIN)
        return { node, message: `the reference ${quote(node.text("$ref")!)} never ends` };
      const target = this.#find(reference, at.file);
      if (target === undefined)
        return { node: at, message: `the reference ${quote(reference)} leads nowhere` };
      at = target;
    }
  }

  #find(reference: string, file: DocumentFile): DocumentNode | undefined {
    if (!reference.startsWith("#")) return undefined;
    const keys = readPointer(reference.slice(1));
    let node: DocumentNode | undefined = this.rootOf(file);
    for (const key of keys ?? []) node = node?.get(key);
    return keys === undefined ? undefined : node;
  }

  rootOf(file: DocumentFile): DocumentNode {
    const root = this.#roots.get(file) ?? new DocumentNode(file.value, file);
    this.#roots.set(file, root);
    return root;
  }
}

/** The keys of a JSON pointer in a URL's fragment. Undefined if it is invalid. */
function readPointer(fragment: string): string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return undefined;
  return fragment
    .slice(1)
    .split("/")
    .map((key) => decodeText(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Some documents have a percent sign that escapes nothing. */
function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
