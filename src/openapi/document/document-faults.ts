import { FxError } from "../../runtime/base/errors/errors.ts";
import { countOf } from "../../runtime/base/text.ts";
import type { ApiOperation } from "../api-document.ts";
import type { NodeFault } from "./document-node.ts";

const MOST_SHOWN = 20;
const HINT = "correct a copy of the document, and pass that: --openapi openapi.yaml";

/** Throws FX2043 with all faults of these operations, if they have any. */
export function requireReadable(what: string, all: readonly (ApiOperation | undefined)[]): void {
  const faults = all.flatMap((operation) => operation?.faults ?? []);
  if (faults.length > 0) throw faultsError(what, faults);
}

/**
 * FX2043 with the faults of a document.
 *
 * @param what such as `the OpenAPI document jobs.yaml`
 */
export function faultsError(what: string, faults: readonly NodeFault[]): FxError {
  const shown = new Set<string>();
  let more = 0;
  for (const fault of new Set(faults))
    if (shown.size < MOST_SHOWN) shown.add(String(fault));
    else more += 1;
  const details = [...shown, ...(more === 0 ? [] : [`and ${more} more`])];
  const summary = `${what} has ${countOf(shown.size + more, "fault")}`;
  return new FxError("FX2043", summary, { details, hint: HINT });
}
