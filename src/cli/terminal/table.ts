import { stringWidth } from "./string-width.ts";
import { plainText } from "./text-style.ts";

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
