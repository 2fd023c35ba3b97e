import { plainText } from "../../runtime/base/text.ts";

/** Columns as wide as their widest cell, two blanks apart. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string {
  const clean = rows.map((row) => row.map((cell) => plainText(cell)));
  const widths = clean.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, stringWidth(cell))),
    [],
  );
  return clean
    .map(
      (row) =>
        `${indent}${row
          .map((cell, index) => cell + " ".repeat(widths[index]! - stringWidth(cell)))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

let graphemes: Intl.Segmenter | undefined;

/** How many columns a text takes, about: one for each character that a person sees. */
function stringWidth(text: string): number {
  graphemes ??= new Intl.Segmenter(); // not before a text is measured: it takes as long as oclif to load
  let width = 0;
  for (const _grapheme of graphemes.segment(text)) width += 1;
  return width;
}
