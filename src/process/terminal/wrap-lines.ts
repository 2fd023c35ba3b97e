import { stripVTControlCharacters } from "node:util";
import { joinWords } from "../../runtime/base/text.ts";

/** A command to copy: it follows a colon or two blanks. */
const COMMAND = /(?<=(?<!^warning): | {2})(?:fx|npx|npm|cd|rm) .*/;

/**
 * Breaks lines that are wider than a terminal between words, and indents the rest. Keeps source code
 * as it is, and commands whole, so that they can be copied.
 *
 * @param columns of the terminal; undefined in a pipe, where nothing is broken
 */
export function wrapLines(text: string, columns: number | undefined): string {
  const wrap = (line: string): string => {
    const plain = stripVTControlCharacters(line);
    if (plain.length <= (columns || Infinity) || plain.includes("│")) return line;
    const indent = " ".repeat(plain.search(/[^\s✔✖–!]/) + 2);
    const [command = ""] = COMMAND.exec(line) ?? [];
    const words = line
      .slice(0, line.length - command.length)
      .trimEnd()
      .split(" ");
    const lines = joinWords([...words, command], columns! - indent.length, getPlainLength);
    return lines
      .map((each, index) => (index === 0 ? each : indent + each.trim()).trimEnd())
      .join("\n");
  };
  return text.split("\n").map(wrap).join("\n");
}

/** Counts characters, not columns: every command loads this file, and few need exact widths. */
function getPlainLength(line: string): number {
  return stripVTControlCharacters(line).length;
}
