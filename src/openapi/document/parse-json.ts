import { parseJson } from "../../runtime/base/json.ts";
import type { ParsedText } from "./document-file.ts";

/** Undefined for a text that is not JSON. */
export function parseJsonText(text: string): ParsedText | undefined {
  const value = parseJson(text);
  return value === undefined
    ? undefined
    : { value, faults: [], lineOf: (path) => findLine(text, path) };
}

const TOKENS = /["[\]{},]/g;
const NO_LIST = -Infinity;

/** The line of the value at a path in JSON, or of the last name on it that is there. */
function findLine(text: string, path: readonly string[]): number | undefined {
  let found = text.search(/\S/);
  let matched = 0;
  let depth = 0;
  let index = NO_LIST;
  for (let at = found; matched < path.length; at += 1) {
    TOKENS.lastIndex = at;
    const token = TOKENS.exec(text);
    if (token === null) break;
    at = token.index;
    const begin = at;
    if (token[0] === '"') at = findQuote(text, at + 1);
    if (token[0] === "]" || token[0] === "}") depth -= 1;
    if (token[0] === "[" || token[0] === "{") depth += 1;
    if (depth <= matched) break;
    if (depth > matched + 1 || token[0] === "]" || token[0] === "}") continue;
    if (token[0] === "[") index = 0;
    if (token[0] === "{") index = NO_LIST;
    if (token[0] === ",") index += 1;
    const isElement = index >= 0 && token[0] !== '"';
    const isName = index < 0 && token[0] === '"' && /^\s*:/.test(text.slice(at + 1, at + 100));
    const name = isElement
      ? String(index)
      : isName
        ? parseJson(text.slice(begin, at + 1))
        : undefined;
    if (name !== path[matched]) continue;
    matched += 1;
    found = isName ? begin : at + 1 + text.slice(at + 1).search(/\S/);
  }
  return countLines(text, found);
}

/** The quotation mark that ends a string. */
function findQuote(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
    let begin = end;
    while (text[begin - 1] === "\\") begin -= 1;
    if ((end - begin) % 2 === 0) return end;
  }
  return text.length;
}

function countLines(text: string, end: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1))
    lines += 1;
  return lines;
}
