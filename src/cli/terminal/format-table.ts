import stringWidth from "string-width";
import { plainText } from "../../runtime/base/text.ts";

/** Columns as wide as their widest cell on a terminal, two blanks apart. */
export function formatTable(rows: readonly (readonly string[])[], indent = "  "): string {
  const cells = rows.map((row) => row.map((cell) => plainText(cell)));
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, stringWidth(cell))),
    [],
  );
  return cells.map((row) => `${indent}${formatRow(row, widths)}\n`).join("");
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell + " ".repeat(widths[column]! - stringWidth(cell)))
    .join("  ")
    .trimEnd();
}
