/** The body of an answer; null if it has none. */
type Body = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;

/** Reads at most this many bytes, and closes the connection if there are more. */
export async function readStart(body: Body, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}
