import { stripVTControlCharacters } from "node:util";

/** The longest text that {@link quote} prints whole. */
export const LONGEST_QUOTE = 60;
const LONGEST_LINE = 200;
/** Nobody reads more, and what an outside system answers may be megabytes. */
const LONGEST_TEXT = 10_000;

/** Quoted as in JSON, cut if it is long, and safe to print on a terminal. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text, LONGEST_QUOTE)).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    escapeUnit,
  );
}

/** Foreign text on one line: cut if it is long, and safe to print on a terminal. */
export function oneLine(text: string): string {
  return shorten(text, LONGEST_LINE)
    .replace(/\s+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      escapeUnit,
    );
}

/**
 * Foreign text for a terminal, where it may have several lines: without control characters, and so without escape
 * sequences, and without characters that reverse the direction of writing.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    " ",
  );
}

/**
 * JSON for a terminal: characters that JSON leaves as they are, but a terminal obeys, become `\uXXXX`. It stays the same
 * JSON.
 */
export function terminalText(json: string): string {
  return json.replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escapeUnit);
}

/** A value for one line of a terminal: characters that a terminal obeys, line breaks included, become escapes. */
export function escapeControls(text: string): string {
  return terminalText(text).replace(/[\u0000-\u001f]/g, (unit) =>
    JSON.stringify(unit).slice(1, -1),
  );
}

/** A text of at most `most` characters: the beginning of a longer one, and a mark. */
export function shorten(text: string, most: number, mark = "…"): string {
  return text.length <= most ? text : `${getBeginning(text, most - mark.length)}${mark}`;
}

/**
 * The beginning of a text, with a note of how much was left out. Replace secrets first: half of one is not recognised.
 *
 * @param most how many characters stay. Default 10,000
 */
export function cutText(text: string, most = LONGEST_TEXT): string {
  if (text.length <= most) return text;
  const head = getBeginning(text, most);
  return `${head} … (${(text.length - head.length).toLocaleString("en")} more characters left out)`;
}

/** A character of two UTF-16 units is not cut in half: protobuf and UTF-8 refuse halves. */
function getBeginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const MOST_CHOICES = 20;

/** Some names, of which only the first are shown if there are many. */
export function joinChoices(names: readonly string[], separator = ", "): string {
  return names.length <= MOST_CHOICES
    ? names.join(separator)
    : `${names.slice(0, MOST_CHOICES).join(separator)}${separator}… (${names.length} in all)`;
}

/** Words as they can be pasted into a POSIX shell. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
