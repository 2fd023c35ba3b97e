import stringWidth from "fast-string-width";
import { joinLines, plainText } from "../../runtime/base/text.ts";

/** Formats rows as a table, with two blanks between columns. */
export function formatTable(rows: readonly (readonly string[])[], indent = "  "): string {
  return alignCells(rows)
    .map((row) => `${indent}${row.trimEnd()}\n`)
    .join("");
}

/** Formats each row of a table, with its cells padded to the widths of the columns. */
export function alignCells(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => joinLines(plainText(cell), " ")));
  const widths = cells.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, stringWidth(cell))),
    [],
  );
  return cells.map((row) =>
    row.map((cell, column) => cell + " ".repeat(widths[column]! - stringWidth(cell))).join("  "),
  );
}
