/** Longer than the headers that servers accept. */
const LONGEST = 64 * 1024;

/** Whether a text can be sent as a token in a header. */
export function isToken(text: unknown): text is string {
  return typeof text === "string" && text.length <= LONGEST && /^[\x21-\x7e]+$/.test(text);
}

/** Whether a text is the name of a header that can hold a token. */
export function isHeaderName(text: string): boolean {
  return /^[a-z0-9][a-z0-9_.-]{0,99}$/.test(text) && !/-bin$/.test(text);
}
