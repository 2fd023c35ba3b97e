import stringWidth from "string-width";
import { joinLines, plainText } from "../../runtime/base/text.ts";

/** Formats rows as a table, with two blanks between columns. */
export function formatTable(rows: readonly (readonly string[])[], indent = "  "): string {
  return alignCells(rows)
    .map((row) => `${indent}${row.trimEnd()}\n`)
    .join("");
}

/** Formats each row of a table, with its cells padded to the widths of the columns. */
export function alignCells(
  rows: readonly (readonly string[])[],
  least: readonly number[] = [],
): string[] {
  const { cells, widths } = measureCells(rows, least);
  return cells.map((row) =>
    row.map((cell, column) => cell + " ".repeat(widths[column]! - stringWidth(cell))).join("  "),
  );
}

/** A table that is printed while its rows arrive. Later rows may widen its columns. */
export class GrowingTable {
  #rows: readonly (readonly string[])[];
  #widths: readonly number[] = [];

  constructor(heading: readonly string[]) {
    this.#rows = [heading];
  }

  /** The lines of these rows; the first ones follow the heading. */
  add(rows: readonly (readonly string[])[]): string {
    if (rows.length === 0) return "";
    const added = [...this.#rows, ...rows];
    this.#rows = [];
    this.#widths = measureCells(added, this.#widths).widths;
    return alignCells(added, this.#widths)
      .map((row) => `${row.trimEnd()}\n`)
      .join("");
  }
}

function measureCells(
  rows: readonly (readonly string[])[],
  least: readonly number[],
): { readonly cells: readonly (readonly string[])[]; readonly widths: readonly number[] } {
  const cells = rows.map((row) => row.map((cell) => joinLines(plainText(cell), " ")));
  const widths = cells.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, stringWidth(cell))),
    least,
  );
  return { cells, widths };
}
