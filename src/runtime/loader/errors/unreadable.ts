import { dirname } from "node:path";
import { FxError, type SourceLocation } from "../../errors/errors.ts";

/** FX5003 for a file or folder of the author's that this user may not read, or that the system cannot. */
export function unreadable(
  shown: string,
  problem: string,
  more: { readonly said?: string; readonly location?: SourceLocation | undefined } = {},
): FxError {
  return new FxError("FX5003", `"${shown}" cannot be read (${problem})${more.said ?? ""}`, {
    location: more.location,
    hint: `ls -ld ${dirname(shown)} ${shown} shows the rights`,
  });
}
