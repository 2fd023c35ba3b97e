import stringWidth from "string-width";

/** Breaks a text between words into lines of at most `width` columns. */
export function wrapText(text: string, width: number): string[] {
  return wrapWords(text.split(" "), width);
}

/** Puts words into lines of at most `width` columns. A longer word has its own line. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} ${word}`) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
