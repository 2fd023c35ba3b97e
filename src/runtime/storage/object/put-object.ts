import { once } from "node:events";
import { PassThrough } from "node:stream";
import { abortable } from "../../base/abort.ts";
import { settledWithin } from "../../base/real-clock.ts";
import type { StorageContent } from "../../base/storage.ts";
import type { ObjectCall } from "./object-call.ts";

/** How long the client may take to remove the parts of a failed upload. */
const CLEAN_UP_MS = 10_000;

/** Uploads content, completely or not at all. Returns its size. */
export async function putObject(call: ObjectCall, content: StorageContent): Promise<number> {
  const body = new PassThrough();
  const stored = call.client.put(call.at, body);
  stored.catch(() => undefined); // reported below
  let size = 0;
  try {
    for await (const chunk of listChunks(content, call.signal)) {
      size += chunk.length;
      if (!body.write(chunk))
        await call.run((signal) => Promise.race([stored, once(body, "drain", { signal })]));
    }
    body.end();
    await call.run(() => stored);
    return size;
  } catch (error) {
    body.destroy(error as Error);
    await settledWithin(CLEAN_UP_MS, stored, call.clock);
    throw error;
  }
}

/** Copies the chunks, because a source may reuse them. */
async function* listChunks(
  content: StorageContent,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else for await (const chunk of abortable(content, signal)) yield Buffer.from(chunk);
}
