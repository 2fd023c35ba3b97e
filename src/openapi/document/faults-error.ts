import { countOf } from "../../runtime/base/count-of.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { Operation } from "../api-document.ts";

const MOST_SHOWN = 20;
const HINT = "correct a copy of the document, and pass that: --openapi openapi.yaml";

/** Throws FX2043 with all faults of these operations, if they have any. */
export function requireReadable(what: string, operations: readonly Operation[]): void {
  const faults = new Set(operations.flatMap((operation) => operation.faults ?? []));
  if (faults.size > 0) throw faultsError(what, [...faults]);
}

/**
 * FX2043 with the faults of a document.
 *
 * @param what such as `the OpenAPI document jobs.yaml`
 */
export function faultsError(what: string, faults: readonly string[]): FxError {
  const details = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) details.push(`and ${faults.length - MOST_SHOWN} more`);
  const summary = `${what} has ${countOf(faults.length, "fault")}`;
  return new FxError("FX2043", summary, { details, hint: HINT });
}
