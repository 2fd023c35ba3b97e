import { stripVTControlCharacters } from "node:util";

/** The longest text that {@link quote} does not shorten. */
export const LONGEST_QUOTE = 60;
const LONGEST_LINE = 200;
/** Enough to read; an outside system may reply with megabytes. */
const LONGEST_TEXT = 10_000;

/** Quotes text as in JSON, shortened and safe to print on a terminal. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text, LONGEST_QUOTE)).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    escapeUnit,
  );
}

/** Puts untrusted text on one line, shortened and safe to print on a terminal. */
export function oneLine(text: string): string {
  return shorten(text, LONGEST_LINE)
    .replace(/\s+/g, " ")
    .replace(
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
      escapeUnit,
    );
}

/**
 * Makes untrusted text of several lines safe for a terminal: removes escape sequences, control
 * characters, and characters that change the writing direction.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    " ",
  );
}

/**
 * Makes JSON safe for a terminal: escapes, as `\uXXXX`, the control characters that JSON allows
 * unescaped. The JSON value stays the same.
 */
export function terminalText(json: string): string {
  return json.replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escapeUnit);
}

/**
 * Makes a value safe for one line of a terminal: escapes control characters, including line breaks.
 */
export function escapeControls(text: string): string {
  return terminalText(text).replace(/[\u0000-\u001f]/g, (unit) =>
    JSON.stringify(unit).slice(1, -1),
  );
}

/** Puts the lines of a text on one line, with a mark between them. */
export function joinLines(text: string, mark = " ⏎ "): string {
  return text.replace(/\s+/g, (blanks) => (blanks.includes("\n") ? mark : blanks));
}

/** Removes a character from the end of a text, as often as it is there. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}

/** Shortens text to `most` characters, including a mark at the end. */
export function shorten(text: string, most: number, mark = "…"): string {
  return text.length <= most ? text : `${getBeginning(text, most - mark.length)}${mark}`;
}

/**
 * Cuts a long text and notes how much was left out. Replace secrets first: a cut secret is not
 * recognized.
 *
 * @param most characters to keep. Default 10,000
 */
export function cutText(text: string, most = LONGEST_TEXT): string {
  if (text.length <= most) return text;
  const head = getBeginning(text, most);
  return `${head} … (${(text.length - head.length).toLocaleString("en")} more characters left out)`;
}

/** Does not cut a surrogate pair in half, because protobuf and UTF-8 reject halves. */
function getBeginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const MOST_CHOICES = 20;

/** Joins names; shows only the first 20 if there are more. */
export function joinChoices(names: readonly string[], separator = ", "): string {
  return names.length <= MOST_CHOICES
    ? names.join(separator)
    : `${names.slice(0, MOST_CHOICES).join(separator)}${separator}… (${names.length} in all)`;
}

/** Quotes words for pasting into a POSIX shell. */
export function quoteWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
