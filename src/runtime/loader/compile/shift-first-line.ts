const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CONTINUES = 32;

/**
 * Shifts the first line of a source map's `mappings` to the right. Its first column is a new one
 * without a source, because the others are relative to it.
 */
export function shiftFirstLine(mappings: string, by: number): string {
  return mappings === "" || mappings.startsWith(";") ? mappings : `${encodeColumn(by)},${mappings}`;
}

/** Writes a base64 VLQ: five bits per digit, lowest first. The lowest bit is the sign. */
function encodeColumn(column: number): string {
  let text = "";
  let bits = column << 1;
  do {
    const rest = bits >> 5;
    text += DIGITS.charAt((bits & (CONTINUES - 1)) | (rest > 0 ? CONTINUES : 0));
    bits = rest;
  } while (bits > 0);
  return text;
}
