/** Reads a response's body as UTF-8 text, `maxBytes` at most: what a stranger sends may have no end. */
export async function readBeginning(
  response: Response,
  maxBytes: number,
): Promise<{ text: string; isWhole: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let room = maxBytes;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk.subarray(0, room), { stream: true });
    if (chunk.length > room) return { text, isWhole: false };
    room -= chunk.length;
  }
  return { text: text + decoder.decode(), isWhole: true };
}
