const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CONTINUES = 32;

/**
 * Shifts the first line of a source map's `mappings` to the right. Only the first column changes,
 * because the others are relative to it.
 */
export function shiftFirstLine(mappings: string, by: number): string {
  if (mappings === "" || mappings.startsWith(";")) return mappings;
  const { value, length } = readNumber(mappings);
  return writeNumber(value + by) + mappings.slice(length);
}

/**
 * Reads a base64 VLQ: five bits per digit, lowest first. The lowest bit is the sign, always 0 for a
 * first column.
 */
function readNumber(text: string): { readonly value: number; readonly length: number } {
  let bits = 0;
  let length = 0;
  let digit: number;
  do {
    digit = DIGITS.indexOf(text.charAt(length));
    bits += (digit & (CONTINUES - 1)) << (5 * length);
    length += 1;
  } while (digit >= CONTINUES);
  return { value: bits >> 1, length };
}

function writeNumber(value: number): string {
  let text = "";
  let bits = value << 1;
  do {
    const rest = bits >> 5;
    text += DIGITS.charAt((bits & (CONTINUES - 1)) | (rest > 0 ? CONTINUES : 0));
    bits = rest;
  } while (bits > 0);
  return text;
}
