/** Decodes what is escaped in a URL. Some documents have a percent sign that escapes nothing. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
