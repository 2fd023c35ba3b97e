import type { Schema } from "../api-document.ts";

const BY_FORMAT: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  duration: "PT1H",
  email: "someone@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  byte: "ZXhhbXBsZQ==",
  base64: "ZXhhbXBsZQ==",
};
const LONGEST = 1000;

/** A text that fits format, pattern and length. */
export function sampleText({ format = "", pattern, minLength = 0, maxLength }: Schema): string {
  const known = Object.hasOwn(BY_FORMAT, format) ? BY_FORMAT[format] : undefined;
  if (known !== undefined) return known;
  const parts = pattern === undefined ? undefined : parsePattern(pattern);
  const least = Math.min(LONGEST, minLength);
  if (parts !== undefined) return fillPattern(parts, least);
  return "example".padEnd(least, "-example").slice(0, maxLength);
}

/** The shortest text of a pattern that has at least `least` characters. */
function fillPattern(parts: readonly PatternPart[], least: number): string {
  let missing = least - parts.reduce((sum, { min }) => sum + min, 0);
  const texts = parts.map(({ characters, min, max }) => {
    // At least one character if there may be one: an empty text is rarely meant.
    const more = Math.min(Math.max(missing, parts.length === 1 && min === 0 ? 1 : 0), max - min);
    if (more > 0) missing -= more;
    return characters.charAt(0).repeat(min + Math.max(0, more));
  });
  return texts.join("");
}

/** Characters of which `min` to `max` follow each other. */
export interface PatternPart {
  /** The characters that fit, each once; the first is the one to take. */
  readonly characters: string;
  readonly min: number;
  readonly max: number;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
/** The characters of samples, the ones to prefer first. */
const CHARACTERS = [...new Set(`${LETTERS}${LETTERS.toUpperCase()}0123456789_-${PRINTABLE}`)];
const LONGEST_PATTERN = 200;
const LONGEST_PART = 1000;

/**
 * Parses a pattern of characters, classes and repetitions, such as `^job_[a-z0-9]{8}$`. It runs no
 * pattern of more than one character: those of a document may take forever.
 *
 * @returns undefined for any other pattern
 */
export function parsePattern(pattern: string): readonly PatternPart[] | undefined {
  if (pattern.length > LONGEST_PATTERN) return undefined;
  const parts: PatternPart[] = [];
  let rest = pattern.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
  while (rest !== "") {
    const [all = "", one = "", quantifier = ""] =
      /^(\\[dws\W_]|[^\\^$|?*+()[\]{}]|\[(?:\\[dws\W_]|[^\\\]])+\])([?*+]|\{\d+(?:,\d*)?\})?/i.exec(
        rest,
      ) ?? [];
    const characters = listCharacters(one);
    const count = parseQuantifier(quantifier);
    if (characters === "" || count.min > LONGEST_PART) return undefined;
    parts.push({ characters, ...count });
    rest = rest.slice(all.length);
  }
  return parts;
}

/** The characters that fit a character, an escape such as `\d`, or a class such as `[^a-z]`. */
function listCharacters(pattern: string): string {
  if (!/^(?:\.|\\\w|\[)/.test(pattern)) return pattern.slice(-1);
  try {
    const one = new RegExp(`^${pattern}$`);
    return CHARACTERS.filter((each) => one.test(each)).join("");
  } catch {
    return ""; // such as [z-a]
  }
}

function parseQuantifier(text: string): Pick<PatternPart, "min" | "max"> {
  if (text.startsWith("{")) {
    const [min = "", max = min] = text.slice(1, -1).split(",");
    return { min: Number(min), max: max === "" ? Infinity : Number(max) };
  }
  return {
    min: text === "" || text === "+" ? 1 : 0,
    max: text === "" || text === "?" ? 1 : Infinity,
  };
}
