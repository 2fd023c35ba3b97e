import type { SourceLocation } from "../runtime/errors/errors.ts";
import { shownPath } from "../runtime/source/shown-path.ts";

/** File and line of what an author made, for a table; empty where it is not known. */
export function definedPlace(location: SourceLocation | undefined, cwd: string): string {
  return location === undefined ? "" : `${shownPath(location.file, cwd)}:${location.line}`;
}
