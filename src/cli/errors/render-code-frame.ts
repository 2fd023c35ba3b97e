import { readFileSync, statSync } from "node:fs";
import { Chalk } from "chalk";
import type { SourceLocation } from "../../runtime/base/errors/errors.ts";
import { plainText } from "../../runtime/base/text.ts";

export interface CodeFrameOptions {
  /** Default: none. */
  readonly color?: boolean;
  /** How many lines before the one that is meant. Default 1. */
  readonly contextLines?: number;
}

/** A larger file is no source that somebody wrote. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_WIDTH = 120;

/**
 * The line at a location and those before it, each with its number, the meant one marked. An empty list where the file
 * or the line is gone: it never throws.
 */
export function renderCodeFrame(
  { file, line, column = 1 }: SourceLocation,
  { color = false, contextLines = 1 }: CodeFrameOptions = {},
): string[] {
  const style = new Chalk({ level: color ? 1 : 0 });
  const source = readLines(file);
  if (source[line - 1] === undefined) return [];
  const numbers = Array.from(
    { length: contextLines + 1 },
    (_, index) => line - contextLines + index,
  ).filter((number) => number > 0);
  return numbers.map((number) => {
    const isMeant = number === line;
    const text = shorten(source[number - 1] ?? "", isMeant ? column : 1);
    const label = String(number).padStart(String(line).length);
    return `${isMeant ? style.red("  > ") : "    "}${style.dim(`${label} │`)} ${text}`.trimEnd();
  });
}

function readLines(file: string): string[] {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= MAX_BYTES
      ? readFileSync(file, "utf8")
          .replace(/^\uFEFF/, "")
          .split(/\r\n|[\n\r\u2028\u2029]/)
      : [];
  } catch {
    return [];
  }
}

/** A long line is cut around its column; whole characters only, tabs as two blanks, nothing that moves a cursor. */
function shorten(line: string, column: number): string {
  if (line.length <= MAX_WIDTH) return printable(line);
  const start =
    column <= MAX_WIDTH * 0.75
      ? 0
      : Math.max(0, Math.min(column - MAX_WIDTH / 2, line.length - MAX_WIDTH));
  const end = start + MAX_WIDTH;
  const part = line.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");
  return `${start > 0 ? "…" : ""}${printable(part)}${end < line.length ? "…" : ""}`;
}

function printable(text: string): string {
  return plainText(text.replaceAll("\t", "  "));
}
