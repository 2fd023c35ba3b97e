import { FxError } from "../base/errors/errors.ts";
import { showUri } from "../base/storage-uri.ts";

/** Joins all chunks. Throws FX5016 as soon as there are more than `limit` bytes. */
export async function collectBytes(
  chunks: AsyncIterable<Uint8Array>,
  uri: string,
  limit: number,
): Promise<Uint8Array> {
  const collected: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new FxError("FX5016", `${showUri(uri)} has more than ${limit} bytes`);
    collected.push(chunk);
  }
  return collected.length === 1 ? collected[0]! : Buffer.concat(collected, size);
}

/** Counts what a storage lists. Throws FX5016 if there is more than `limit`. */
export function listCounter(folderUri: string, limit = Infinity): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > limit)
      throw new FxError("FX5016", `${showUri(folderUri)} has more than ${limit} files and folders`);
  };
}
