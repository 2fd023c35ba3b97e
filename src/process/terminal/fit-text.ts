import stringWidth from "fast-string-width";
import { joinLines, joinWords, plainText } from "../../runtime/base/text.ts";

/** A part of a line. A part that does not fit is left out, unless it can be cut. */
export interface LinePart {
  readonly text: string;
  readonly canBeCut?: boolean;
  /** A part that can be cut takes at most this many columns. Default: all that are left. */
  readonly widest?: number;
  /** Adds color or a link. Must not change the width. */
  readonly paint?: (text: string) => string;
}

/** Between the parts of a line. */
export const GAP = "  ";
/** A text cut shorter than this is not worth showing. */
const SHORTEST_CUT = 8;

/** Joins as many parts as fit into `width` terminal columns. Earlier parts take precedence. */
export function fitLine(parts: readonly LinePart[], width: number): string {
  let line = "";
  let left = width;
  for (const { text, canBeCut = false, widest = width, paint = String } of parts) {
    const gap = line === "" ? "" : GAP;
    const room = left - gap.length;
    if (text === "" || (stringWidth(text) > room && (!canBeCut || room < SHORTEST_CUT))) continue;
    const shown = cutToWidth(text, canBeCut ? Math.min(room, widest) : room);
    line += gap + paint(shown);
    left = room - stringWidth(shown);
  }
  return line;
}

/** The columns of a line of all parts, none of them cut. */
export function getLineWidth(parts: readonly LinePart[]): number {
  return stringWidth(
    parts
      .map(({ text }) => text)
      .filter((text) => text !== "")
      .join(GAP),
  );
}

/** Cuts a text to at most `width` terminal columns, with an ellipsis if something is missing. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = "";
  let left = width - 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    cut += segment;
  }
  return width < 1 ? "" : `${cut}…`;
}

/** Wraps a text between words into lines of at most `width` columns. */
export function wrapText(text: string, width: number): string[] {
  return wrapWords(text.split(" "), width);
}

/** Joins words into lines of at most `width` columns. A longer word is alone on its line. */
export function wrapWords(words: readonly string[], width: number): string[] {
  return joinWords(words, width, stringWidth);
}

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
