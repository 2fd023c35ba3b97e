import { Chalk } from "chalk";
import type { SourceLocation } from "../../runtime/base/errors/errors.ts";
import { readFileIfThere } from "../../runtime/base/files.ts";
import { plainText } from "../../runtime/base/text.ts";

/** Larger files are generated. */
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_WIDTH = 120;

/**
 * The source line at a location and the line before it, numbered, with a mark at the line itself.
 * Never throws: returns an empty list if the file or the line no longer exists.
 */
export function renderCodeFrame(
  { file, line, column = 1 }: SourceLocation,
  { color = false }: { readonly color?: boolean } = {},
): string[] {
  const style = new Chalk({ level: color ? 1 : 0 });
  const source = readLines(file);
  if (source[line - 1] === undefined) return [];
  return (line > 1 ? [line - 1, line] : [line]).map((number) => {
    const isMeant = number === line;
    const text = shorten(source[number - 1] ?? "", isMeant ? column : 1);
    const label = String(number).padStart(String(line).length);
    return `${isMeant ? style.red("  > ") : "    "}${style.dim(`${label} │`)} ${text}`.trimEnd();
  });
}

function readLines(file: string): string[] {
  const text = readFileIfThere(file, { mostBytes: MAX_BYTES })?.replace(/^\uFEFF/, "");
  return text?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
}

/**
 * Cuts a long line around the column, between characters. Tabs become two blanks, control
 * characters are removed.
 */
function shorten(line: string, column: number): string {
  if (line.length <= MAX_WIDTH) return printable(line);
  const centered = Math.max(0, Math.min(column - MAX_WIDTH / 2, line.length - MAX_WIDTH));
  const start = column <= MAX_WIDTH * 0.75 ? 0 : centered;
  const end = start + MAX_WIDTH;
  const part = line.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "");
  return `${start > 0 ? "…" : ""}${printable(part)}${end < line.length ? "…" : ""}`;
}

function printable(text: string): string {
  return plainText(text.replaceAll("\t", "  "));
}
