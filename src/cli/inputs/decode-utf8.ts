import { isUtf8 } from "node:buffer";

/** Bytes that are not UTF-8. The message says what they seem to be; `encoding` is what to convert them from. */
export class EncodingError extends Error {
  readonly encoding: string;

  constructor(message: string, encoding: string) {
    super(message);
    this.encoding = encoding;
  }
}

/** The text of a file or of standard input, without a byte order mark. Throws EncodingError for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf16 = detectUtf16(bytes);
  if (utf16 !== undefined) throw new EncodingError("it is UTF-16, not UTF-8", utf16);
  const text = buffer.toString("utf8");
  if (!isUtf8(bytes))
    throw new EncodingError(
      `it is not UTF-8: no character begins with byte ${Buffer.byteLength(text.slice(0, findFirstReplaced(text, buffer)))}`,
      "LATIN1",
    );
  return text.replace(/^\uFEFF/, "");
}

/** By its mark, or by the zero byte beside its first letter: no UTF-8 text has one there. */
function detectUtf16([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "UTF-16";
  if ((first === 0) === (second === 0)) return undefined;
  return first === 0 ? "UTF-16BE" : "UTF-16LE";
}

/** Where decoding put a replacement character that the bytes do not have. */
function findFirstReplaced(text: string, bytes: Buffer): number {
  for (let at = text.indexOf("\uFFFD"); at >= 0; at = text.indexOf("\uFFFD", at + 1)) {
    const offset = Buffer.byteLength(text.slice(0, at));
    if (bytes.subarray(offset, offset + 3).toString("latin1") !== "\u00ef\u00bf\u00bd") return at;
  }
  return 0;
}
