import stringWidth from "fast-string-width";
import { cutToWidth } from "../../process/terminal/fit-text.ts";
import { escapeControls, shorten } from "../../runtime/base/text.ts";
import { jsonFromNative } from "../../runtime/values/written-values.ts";

const GAP = "  ";
const WIDEST_CELL = 40;

interface Column {
  readonly width: number;
  /** The name and the cells. */
  readonly cells: readonly string[];
  readonly isNumeric: boolean;
}

/**
 * Formats rows as a table of at most `width` terminal columns. Leaves out table columns that do not
 * fit.
 */
export function formatRows(
  rows: readonly object[],
  width: number,
): { readonly lines: string[]; readonly hiddenColumns: number } {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widest = Math.min(width, WIDEST_CELL);
  const shown: Column[] = [];
  let left = width;
  for (const name of names) {
    const column = createColumn(name, rows, widest);
    left -= column.width + (shown.length === 0 ? 0 : GAP.length);
    if (left < 0) break;
    shown.push(column);
  }
  const lines = ["", ...rows].map((_, line) =>
    shown
      .map((column) => padCell(column, line))
      .join(GAP)
      .trimEnd(),
  );
  return { lines: shown.length === 0 ? [] : lines, hiddenColumns: names.length - shown.length };
}

function createColumn(name: string, rows: readonly object[], widest: number): Column {
  const values = rows.map((row) => (row as Record<string, unknown>)[name]);
  const cells = [name, ...values.map(formatCell)].map((text) =>
    cutToWidth(escapeControls(shorten(text, 4 * WIDEST_CELL)), widest),
  );
  return {
    cells,
    width: Math.max(...cells.map((cell) => stringWidth(cell))),
    isNumeric: values.every(
      (value) => value == null || ["number", "bigint"].includes(typeof value),
    ),
  };
}

function formatCell(value: unknown): string {
  const json = jsonFromNative(value, undefined) ?? null;
  if (typeof json !== "string") return JSON.stringify(json);
  // a time at midnight is shown as a date
  return typeof value === "string" ? json : json.replace(/T00:00:00\.000Z$/, "");
}

function padCell({ cells, width, isNumeric }: Column, line: number): string {
  const cell = cells[line]!;
  const blanks = " ".repeat(width - stringWidth(cell));
  return isNumeric ? blanks + cell : cell + blanks;
}
