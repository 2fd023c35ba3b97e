/** A chunk of a stream without the secrets that are known. Bytes that hold none stay as they are, be they text or not. */
export function redactedChunk(
  chunk: string | Uint8Array,
  encoding: unknown,
  redact: (text: string) => string,
): string | Uint8Array {
  const bytes =
    typeof chunk === "string"
      ? Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8")
      : chunk;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const clean = redact(text);
  return clean === text ? bytes : clean;
}
