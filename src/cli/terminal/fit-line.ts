import stringWidth from "string-width";

/** A part of a line. Parts that do not fit are left out, unless they can be cut. */
export interface LinePart {
  readonly text: string;
  readonly canBeCut?: boolean;
  /** Adds colour or a link; it must not change the width. */
  readonly paint?: (text: string) => string;
}

const GAP = "  ";
/** A shorter beginning of a text says nothing. */
const SHORTEST_CUT = 8;

/** Joins as many parts as fit into this many columns of a terminal, the first ones first. */
export function fitLine(parts: readonly LinePart[], width: number): string {
  let line = "";
  let left = width;
  for (const { text, canBeCut = false, paint = String } of parts) {
    const gap = line === "" ? "" : GAP;
    const room = left - gap.length;
    if (text === "" || (stringWidth(text) > room && (!canBeCut || room < SHORTEST_CUT))) continue;
    const shown = cutToWidth(text, room);
    line += gap + paint(shown);
    left = room - stringWidth(shown);
  }
  return line;
}

/** The beginning of a text that fits into this many columns of a terminal, with an ellipsis if something is missing. */
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
