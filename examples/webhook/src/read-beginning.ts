/** Reads up to `maxBytes` of a body as UTF-8 text, because the body may never end. */
export async function readBeginning(
  response: Response,
  maxBytes: number,
): Promise<{ text: string; isWhole: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let remaining = maxBytes;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk.subarray(0, remaining), { stream: true });
    if (chunk.length > remaining) return { text, isWhole: false };
    remaining -= chunk.length;
  }
  return { text: text + decoder.decode(), isWhole: true };
}
