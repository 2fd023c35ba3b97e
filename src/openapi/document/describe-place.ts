import { oneLine } from "../../runtime/base/text.ts";
import type { DocumentNode } from "./document-node.ts";

/** Where a value is, such as `paths./jobs.post, line 12`. */
export function describePlace({ file, path }: DocumentNode): string {
  const line = file.lineOf(path);
  const names = path.length === 0 ? "the document" : oneLine(path.join("."));
  return line === undefined ? names : `${names}, line ${line}`;
}
