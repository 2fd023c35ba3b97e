import { oneLine } from "../../runtime/base/text.ts";

/** A text of a document in a Markdown file, where it has no effect. */
export function escapeMarkdown(text: string): string {
  return oneLine(text).replace(/[!"#$%&'()*+\-./:;<=>?@[\\\]^_`{|}~]/g, (one) =>
    "./:;=@,'\"%-".includes(one) ? one : `\\${one}`,
  );
}

/** A text of a document as code, also in a table. */
export function toCode(text: string): string {
  const line = oneLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || line.trim() === "" ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
