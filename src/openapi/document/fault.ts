import { FxError } from "../../runtime/base/errors/errors.ts";
import { countOf, oneLine } from "../../runtime/base/text.ts";
import type { ApiOperation, DocumentFault } from "../api-document.ts";
import { describeNode, type DocumentNode } from "./document-node.ts";

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

const MOST_SHOWN = 20;
const HINT = "correct a copy of the document, and pass that: --openapi openapi.yaml";

/** Throws FX2043 with all faults of these operations, if they have any. */
export function requireReadable(what: string, operations: readonly ApiOperation[]): void {
  const faults = operations.flatMap((operation) => operation.faults ?? []);
  if (faults.length > 0) throw faultsError(what, faults);
}

/**
 * FX2043 with the faults of a document.
 *
 * @param what such as `the OpenAPI document jobs.yaml`
 */
export function faultsError(what: string, faults: readonly (DocumentFault | string)[]): FxError {
  const shown = new Set<string>();
  let more = 0;
  for (const fault of new Set(faults))
    if (shown.size < MOST_SHOWN) shown.add(String(fault));
    else more += 1;
  const details = [...shown, ...(more === 0 ? [] : [`and ${more} more`])];
  const summary = `${what} has ${countOf(shown.size + more, "fault")}`;
  return new FxError("FX2043", summary, { details, hint: HINT });
}
