import type { FxError, SourceLocation } from "../errors/errors.ts";
import { readAuthorStack } from "./source-location.ts";

/** The place of an error in the author's code: its own, or that of its cause. */
export function locateError(
  { location, cause }: FxError,
  projectRoot: string,
): SourceLocation | undefined {
  return (
    location ?? (cause instanceof Error ? readAuthorStack(cause, projectRoot).location : undefined)
  );
}
