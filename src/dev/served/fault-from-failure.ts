import { FxError } from "../../runtime/base/errors/errors.ts";
import { describeThrown } from "../../runtime/base/errors/thrown.ts";
import type { RequestFailure } from "../../runtime/service/request-observer.ts";
import type { ShownFault } from "../protocol-parts.ts";
import { toShownFault } from "../shown-fault.ts";

/**
 * The error behind a failed call, with its place in the author's code. Null if the status says
 * everything.
 */
export function faultFromFailure(
  method: string,
  { error, fault }: RequestFailure,
  projectRoot: string,
  redact: (text: string) => string,
): ShownFault | null {
  if (fault === "caller" && !(error instanceof FxError)) return null;
  const isPlain = fault === "author" && !(error instanceof FxError);
  const summary = `${method}: ${describeThrown(error)}`;
  const shown = toShownFault(
    isPlain ? new FxError("FX1002", summary, { cause: error }) : error,
    projectRoot,
  );
  return {
    ...shown,
    message: redact(shown.message),
    details: shown.details.map(redact),
    hint: shown.hint === null ? null : redact(shown.hint),
    frame: shown.frame === null ? null : redact(shown.frame),
  };
}
