import { oneLine } from "../../runtime/base/text.ts";
import type { DocumentFault } from "../api-document.ts";
import { describeNode } from "./document-node.ts";
import type { DocumentNode } from "./document-node.ts";

/** A fault at a node. Its line is looked up only when it is shown. */
export class NodeFault implements DocumentFault {
  readonly node: DocumentNode;
  readonly message: string;

  constructor(node: DocumentNode, message: string) {
    this.node = node;
    this.message = message;
  }

  toString(): string {
    return `${describeNode(this.node)}: ${oneLine(this.message)}`;
  }
}
