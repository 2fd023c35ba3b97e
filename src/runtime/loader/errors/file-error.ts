import { dirname } from "node:path";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";

/** FX5003 for a file or folder of the author's that cannot be read. */
export function createUnreadableError(
  shown: string,
  problem: string,
  more: { readonly detail?: string; readonly location?: SourceLocation | undefined } = {},
): FxError {
  return new FxError("FX5003", `"${shown}" cannot be read (${problem})${more.detail ?? ""}`, {
    location: more.location,
    hint: `ls -ld ${dirname(shown)} ${shown} shows the rights`,
  });
}

/** Why a text is not JSON, and where. */
export interface JsonFault {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

/** Reads the position from the message of `JSON.parse`. If V8 gives none, it is the start or the end of the text. */
export function locateJsonFault(text: string, error: unknown): JsonFault {
  const message = error instanceof Error ? error.message : String(error);
  const position = /end of JSON/.test(message)
    ? text.length
    : Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
  const before = text.slice(0, position).split("\n");
  return {
    reason: message
      .replace(/ in JSON at position.*| \(line \d+ column \d+\)/s, "")
      .replace(/, ".*" is not valid JSON$/s, ""),
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}
