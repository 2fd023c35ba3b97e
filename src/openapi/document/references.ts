import { quote } from "../../runtime/base/text.ts";
import { decodePercent } from "./decode-percent.ts";
import type { DocumentFiles } from "./document-files.ts";
import type { DocumentNode } from "./document-node.ts";
import { NodeFault } from "./fault.ts";

/** A chain of references may not be longer. */
const LONGEST_CHAIN = 100;

/** Resolves the references of a document. */
export class References {
  readonly #files: DocumentFiles;

  constructor(files: DocumentFiles) {
    this.#files = files;
  }

  /** The target of a node. Undefined if there is none; `faults` then has the reason. */
  resolveOr(faults: NodeFault[], node: DocumentNode | undefined): DocumentNode | undefined {
    const target = node && this.resolve(node);
    if (!(target instanceof NodeFault)) return target;
    faults.push(target);
    return undefined;
  }

  /**
   * Follows a node's `$ref`, and those that it leads to. A node without is its own target.
   *
   * @param follow receives each node on the way, also the first and the last
   */
  resolve(
    node: DocumentNode,
    follow: (node: DocumentNode) => void = () => {},
  ): DocumentNode | NodeFault {
    const seen = new Set<unknown>();
    let at = node;
    for (;;) {
      follow(at);
      const reference = at.valueOf("$ref");
      if (reference === undefined) return at;
      if (typeof reference !== "string") return new NodeFault(at, "a reference is a text");
      const fail = (reason: string): NodeFault =>
        new NodeFault(at, `the reference ${quote(reference)} ${reason}`);
      if (seen.has(at.value)) return fail("leads to itself");
      if (seen.size === LONGEST_CHAIN) return fail(`is one of more than ${LONGEST_CHAIN} in a row`);
      seen.add(at.value);
      const [path = "", ...fragment] = reference.split("#");
      const root = this.#files.find(path, at.file);
      if (typeof root === "string") return fail(`cannot be followed: ${root}`);
      const target = findNode(root, fragment.join("#"));
      if (target === undefined) return fail("leads nowhere");
      at = target;
    }
  }
}

function findNode(root: DocumentNode, fragment: string): DocumentNode | undefined {
  const keys = readPointer(fragment);
  let node: DocumentNode | undefined = root;
  for (const key of keys ?? []) node = node?.get(key);
  return keys === undefined ? undefined : node;
}

/** The keys of a JSON pointer in a URL's fragment. Undefined if it is invalid. */
function readPointer(fragment: string): string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return undefined;
  return fragment
    .slice(1)
    .split("/")
    .map((key) => decodePercent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}
