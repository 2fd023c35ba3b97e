import { renderCodeFrame } from "../process/errors/render-error.ts";
import { asFxError, createErrorDocument } from "../process/errors/show-error.ts";
import type { SourceLocation } from "../runtime/base/errors/errors.ts";
import { showPlace } from "../runtime/base/source/source-location.ts";
import type { ShownFault } from "./protocol.ts";

/** An error as a command prints it with `--json`. */
export type PrintedError = ReturnType<typeof createErrorDocument>["error"];

/** Describes an error for the page, with paths relative to the project. */
export function toShownFault(thrown: unknown, projectRoot: string): ShownFault {
  const error = asFxError(thrown, "dev");
  const printed = createErrorDocument(error, projectRoot, (text) => text).error;
  return { ...faultFromPrinted(printed, projectRoot), message: error.summary };
}

/** The same for an error that a command has printed. */
export function faultFromPrinted(
  { code, message, file, line, column, hint, details, causes }: PrintedError,
  projectRoot: string,
): ShownFault {
  const place =
    file === null || line === null ? undefined : { file, line, ...(column !== null && { column }) };
  return {
    code,
    message: message.split("\n")[0]!,
    details: [...details, ...causes.map((cause) => cause.message).filter((text) => text !== "")],
    hint,
    ...showLocation(place, projectRoot),
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
