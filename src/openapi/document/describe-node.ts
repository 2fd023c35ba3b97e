import { oneLine } from "../../runtime/base/text.ts";
import type { DocumentNode } from "./document-node.ts";

/** Where a value is, such as `paths./jobs.post, line 12`. */
export function describeNode({ file, path }: DocumentNode): string {
  const line = file.lineOf(path);
  const names = [oneLine(path.join(".")), file.name].filter((name) => name !== "");
  const shown = names.length === 0 ? "the document" : names.join(" of ");
  return line === undefined ? shown : `${shown}, line ${line}`;
}
