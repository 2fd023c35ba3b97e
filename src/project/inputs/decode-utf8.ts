import { isUtf8 } from "node:buffer";

/**
 * Thrown for bytes that are not UTF-8. `encoding` is their probable encoding, as `iconv` names it.
 */
export class EncodingError extends Error {
  constructor(
    message: string,
    readonly encoding: string,
  ) {
    super(message);
  }
}

/** Decodes UTF-8 and removes the byte order mark. Throws EncodingError for other bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf16 = detectUtf16(bytes);
  if (utf16 !== undefined) throw new EncodingError("it is UTF-16, not UTF-8", utf16);
  const text = buffer.toString("utf8");
  if (isUtf8(bytes)) return text.replace(/^\uFEFF/, "");
  // An invalid character becomes another one, so that from there on the bytes differ.
  const valid = Buffer.from(text);
  const at = buffer.findIndex((byte, index) => byte !== valid[index]);
  throw new EncodingError(
    `it is not UTF-8: the character at byte ${at === -1 ? buffer.length - 1 : at} is invalid`,
    "LATIN1",
  );
}

/**
 * Looks for the byte order mark, or for a zero byte in the first two, which UTF-8 text never has
 * there.
 */
function detectUtf16([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "UTF-16";
  if ((first === 0) === (second === 0)) return undefined;
  return first === 0 ? "UTF-16BE" : "UTF-16LE";
}
