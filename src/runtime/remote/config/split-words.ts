const WORD = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)\s*/gsy;
const QUOTED = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs;

/**
 * Splits a command line into words as a shell does, with backslashes and quotes, but expands
 * nothing. Returns undefined if a quote is not closed.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    words.push(unquote(match[1]!));
    end = match.index + match[0].length;
  }
  return end === text.length ? words : undefined;
}

function unquote(word: string): string {
  return word.replace(
    QUOTED,
    (_match, escaped?: string, double?: string, single?: string) =>
      escaped ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single!,
  );
}
