/** Characters of which `min` to `max` follow each other. */
export interface PatternPart {
  /** The characters that fit, each once; the first is the one to take. */
  readonly characters: string;
  readonly min: number;
  readonly max: number;
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const WORD = `${LOWER}${LOWER.toUpperCase()}${DIGITS}_`;
const LONGEST_PATTERN = 200;
const LONGEST_PART = 1000;

/**
 * Parses a pattern of characters, classes and repetitions, such as `^job_[a-z0-9]{8}$`. It runs no
 * pattern: those of a document may take forever.
 *
 * @returns undefined for any other pattern
 */
export function parsePattern(pattern: string): readonly PatternPart[] | undefined {
  if (pattern.length > LONGEST_PATTERN) return undefined;
  const parts: PatternPart[] = [];
  let rest = pattern.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
  while (rest !== "") {
    const [atom = "", one, set, quantifier = ""] =
      /^(\\.|[^\\^$.|?*+()[\]{}]|\.|\[((?:\\.|[^\\\]])+)\])([?*+]|\{\d+(?:,\d*)?\})?/.exec(rest) ??
      [];
    const characters = set === undefined ? expandOne(one ?? "") : expandSet(set);
    if (atom === "" || characters === undefined || characters === "") return undefined;
    const count = parseQuantifier(quantifier);
    if (count.min > LONGEST_PART) return undefined;
    parts.push({ characters, ...count });
    rest = rest.slice(atom.length);
  }
  return parts;
}

/** A character, or an escape such as `\d`. */
function expandOne(atom: string): string | undefined {
  switch (atom) {
    case "\\d":
      return DIGITS;
    case "\\w":
    case ".":
      return WORD;
    case "\\s":
      return " ";
    default:
      return /^\\[A-Za-z0-9]/.test(atom) ? undefined : atom.replace("\\", "");
  }
}

/** The inside of a class such as `a-z0-9_`. */
function expandSet(set: string): string | undefined {
  if (set.startsWith("^")) return subtract(`${WORD}-`, expandSet(set.slice(1)));
  const items = set.match(/\\.-\\.|[^\\]-[^\\]|\\.|./gsu) ?? [];
  let characters = "";
  for (const item of items) {
    const range = item.length >= 3 ? item.replaceAll("\\", "") : "";
    const expanded = range === "" ? expandOne(item) : expandRange(range);
    if (expanded === undefined) return undefined;
    characters += expanded;
  }
  return [...new Set(characters)].join("");
}

function subtract(characters: string, left: string | undefined): string | undefined {
  return left === undefined
    ? undefined
    : Array.from(characters, (one) => (left.includes(one) ? "" : one)).join("");
}

function expandRange(range: string): string | undefined {
  const from = range.charCodeAt(0);
  const to = range.charCodeAt(2);
  if (to < from || to > 126) return undefined;
  return String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, index) => from + index));
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
