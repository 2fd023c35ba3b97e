import { stripVTControlCharacters } from "node:util";
import { countOf } from "./format-ms.ts";

export * from "./format-ms.ts"; // what the page of fx dev may import, too

/**
 * Characters that change what a terminal or an editor shows without being seen: control characters
 * above ASCII, line separators, and format characters such as those that reverse the direction.
 */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;
const MISLEADING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu;
const CONTROLS = /[\u0000-\u001f]/g;
/** What changes a terminal, beside the colors and the links that fx itself writes. */
const FOREIGN =
  /(\u001b(?:\[(?:[0-4]|2[2-4]|3[1-6]|39|90)m|\]8;;[\u0021-\u007e]*\u001b\\))|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]|\r(?!\n)|(?![\u200c\u200d])\p{Cf}/gu;

/** The longest text that {@link quote} does not shorten. */
export const LONGEST_QUOTE = 60;
const LONGEST_LINE = 200;
/** Enough to read; an outside system may reply with megabytes. */
const LONGEST_TEXT = 10_000;

/** Quotes text as in JSON, shortened and safe to print on a terminal. */
export function quote(text: string): string {
  return escapeJson(JSON.stringify(shorten(text, LONGEST_QUOTE)));
}

/** Puts untrusted text on one line, shortened and safe to print on a terminal. */
export function oneLine(text: string): string {
  return escapeJson(shorten(text, LONGEST_LINE).replace(/\s+/g, " ")).replace(
    CONTROLS,
    escapeUnits,
  );
}

/**
 * Makes untrusted text of several lines safe for a terminal: removes escape sequences, control
 * characters, and characters that change the writing direction.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(MISLEADING, " ");
}

/**
 * Escapes, as `\uXXXX`, the control and format characters that JSON allows unescaped. The JSON value
 * stays the same.
 */
export function escapeJson(json: string): string {
  return json.replace(UNSEEN, escapeUnits);
}

/**
 * Makes any text safe for a terminal: escapes control and format characters, except line breaks, tabs,
 * those that join characters of several scripts and of emoji, and the colors and links of fx.
 */
export function terminalText(text: string): string {
  return text.replace(FOREIGN, (found, own?: string) => own ?? escapeUnits(found));
}

/**
 * Makes a value safe for one line of a terminal: escapes control characters, including line breaks.
 */
export function escapeControls(text: string): string {
  return terminalText(text.replace(CONTROLS, (unit) => JSON.stringify(unit).slice(1, -1)));
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
  return `${head} … (${countOf(text.length - head.length, "more character")} left out)`;
}

/** Does not cut a surrogate pair in half, because protobuf and UTF-8 reject halves. */
function getBeginning(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** Escapes a character as `\uXXXX`; one beyond U+FFFF as JSON does, in two units. */
export function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 and keeps a byte order mark. Undefined for other bytes. */
export function textFromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes UTF-8 and removes a byte order mark. Throws for other bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = textFromUtf8(bytes);
  if (text === undefined) throw new Error("it is not UTF-8");
  return text.replace(/^\uFEFF/, "");
}

const MOST_CHOICES = 20;

/** Joins names; shows only the first 20 if there are more. */
export function joinChoices(names: readonly string[], separator = ", "): string {
  return names.length <= MOST_CHOICES
    ? names.join(separator)
    : `${names.slice(0, MOST_CHOICES).join(separator)}${separator}… (${names.length} in all)`;
}

/**
 * Quotes words for pasting into a shell. A word with characters that cannot be seen is escaped as
 * bash and zsh read it.
 */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(" ");
}

function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  const escaped = word.replace(/[\\']/g, "\\$&");
  const shown = escaped
    .replace(CONTROLS, (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .replace(
      UNSEEN,
      (character) => `\\U${character.codePointAt(0)!.toString(16).padStart(8, "0")}`,
    );
  return shown === escaped ? `'${word.replaceAll("'", `'\\''`)}'` : `$'${shown}'`;
}

/** A letter of common scripts, a digit or `_`. Other programs may not know newer letters of Unicode. */
export const COMMON_LETTER =
  /[\w\u00C0-\u024F\u0370-\u04FF\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FA5\uAC00-\uD7A3]/u;

/** Returns the name itself, or the first of `name2`, `name3`, … that is free. */
export function findFreeName(
  name: string,
  isTaken: (name: string) => boolean,
  separator = "",
): string {
  let free = name;
  for (let number = 2; isTaken(free); number += 1) free = `${name}${separator}${number}`;
  return free;
}

/** Finds a free name, and takes it. */
export function takeName(name: string, taken: Set<string>, separator?: string): string {
  const free = findFreeName(name, (candidate) => taken.has(candidate), separator);
  taken.add(free);
  return free;
}

/** Joins words into lines of at most `width`. A longer word is alone on its line. */
export function joinWords(
  words: readonly string[],
  width: number,
  measure = (line: string): number => line.length,
): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
