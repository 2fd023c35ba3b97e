import { describePlace } from "./describe-place.ts";
import type { DocumentNode } from "./document-node.ts";

/** Something in a document that fx needs and cannot read. */
export interface Fault {
  readonly node: DocumentNode;
  readonly message: string;
}

export function isFault(value: object): value is Fault {
  return "message" in value;
}

export function describeFault({ node, message }: Fault): string {
  return `${describePlace(node)}: ${message}`;
}
