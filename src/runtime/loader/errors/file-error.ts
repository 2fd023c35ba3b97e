import { dirname } from "node:path";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";

/** FX5003 for an author's file or folder that cannot be read. */
export function createFileError(
  shown: string,
  problem: string,
  more: { readonly detail?: string; readonly location?: SourceLocation | undefined } = {},
): FxError {
  return new FxError("FX5003", `"${shown}" cannot be read (${problem})${more.detail ?? ""}`, {
    location: more.location,
    hint: `check the permissions: ls -ld ${dirname(shown)} ${shown}`,
  });
}

/**
 * Why and where a text is not valid JSON. Reads the position from the message of `JSON.parse`. Without one, uses the start or the end of
 * the text.
 */
export function locateJsonFault(
  text: string,
  error: unknown,
): { reason: string; line: number; column: number } {
  const message = error instanceof Error ? error.message : String(error);
  const position = /end of JSON/.test(message)
    ? text.length
    : Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
  return {
    reason: message
      .replace(/ in JSON at position.*| \(line \d+ column \d+\)/s, "")
      .replace(/, ".*" is not valid JSON$/s, ""),
    ...toPosition(text, position),
  };
}

/** The position of an offset in a text. */
export function toPosition(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
