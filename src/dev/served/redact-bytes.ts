const MASK = "*".charCodeAt(0);

/**
 * Masks secrets in a message. The length stays the same, so the message can still be decoded.
 *
 * @param needles longest first, because one can be part of another
 */
export function redactBytes(bytes: Uint8Array, needles: readonly string[]): Uint8Array {
  const clean = Buffer.from(bytes);
  for (const needle of needles) {
    const { length } = Buffer.from(needle);
    for (let at = clean.indexOf(needle); at >= 0; at = clean.indexOf(needle, at + length))
      clean.fill(MASK, at, at + length);
  }
  return clean;
}
