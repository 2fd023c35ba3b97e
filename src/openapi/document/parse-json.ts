import { parseJson } from "../../runtime/base/json.ts";
import type { ParsedText } from "./document-file.ts";

/** Undefined for a text that is not JSON. */
export function parseJsonText(text: string): ParsedText | undefined {
  const value = parseJson(text);
  return value === undefined
    ? undefined
    : { value, faults: [], lineOf: (path) => findLine(text, path) };
}

/** The brackets, commas and strings of JSON; the group is the colon behind a name. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[[\]{},]/gs;

const NO_LIST = -Infinity;

/** The line of the value at a path in JSON, or of the last name on it that is there. */
function findLine(text: string, path: readonly string[]): number | undefined {
  let found = text.search(/\S/);
  let matched = 0;
  let depth = 0;
  let index = NO_LIST;
  for (const { 0: token, 1: colon, index: at } of text.matchAll(TOKENS)) {
    if (matched === path.length) break;
    if (token === "]" || token === "}") {
      depth -= 1;
      if (depth === matched) break;
      continue;
    }
    const isOpening = token === "[" || token === "{";
    if (isOpening) depth += 1;
    if (depth !== matched + 1) continue;
    if (isOpening) index = token === "[" ? 0 : NO_LIST;
    else if (token === ",") index += 1;
    if (colon === undefined && (index < 0 || token.startsWith('"'))) continue;
    const name = colon === undefined ? String(index) : parseJson(token.slice(0, -colon.length));
    if (name !== path[matched]) continue;
    matched += 1;
    found = colon === undefined ? at + 1 + text.slice(at + 1).search(/\S/) : at;
  }
  return countLines(text, found);
}

function countLines(text: string, end: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1))
    lines += 1;
  return lines;
}
