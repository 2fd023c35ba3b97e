import { renderCodeFrame } from "../process/errors/render-code-frame.ts";
import { asFxError } from "../process/errors/show-error.ts";
import type { SourceLocation } from "../runtime/base/errors/errors.ts";
import { describeCause, listCauses } from "../runtime/base/errors/thrown.ts";
import { locateError } from "../runtime/base/source/locate-error.ts";
import { showPlace } from "../runtime/base/source/source-location.ts";
import type { ShownFault } from "./protocol-parts.ts";

/** Describes an error for the page, with paths relative to the project. */
export function toShownFault(thrown: unknown, projectRoot: string): ShownFault {
  const error = asFxError(thrown, "dev");
  const causes = listCauses(error).map((cause) => describeCause(cause, error.message));
  return {
    code: error.code,
    message: error.summary,
    details: [...error.details, ...causes.filter((text) => text !== "")],
    hint: error.hint ?? null,
    ...showLocation(locateError(error, projectRoot), projectRoot),
  };
}

/** A place in the author's code, and the lines around it. */
export function showLocation(
  location: SourceLocation | undefined,
  projectRoot: string,
): Pick<ShownFault, "location" | "frame"> {
  if (location === undefined) return { location: null, frame: null };
  return {
    location: showPlace(location, projectRoot),
    frame: renderCodeFrame(location).join("\n"),
  };
}
