import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { openStorage } from "./use-object-stores.ts";

/**
 * Puts `size` bytes at a URI, reads that or another URI, and prints the hashes and the peak memory.
 */
const { env, put, get } = JSON.parse(process.argv[2]!) as {
  env: Record<string, string>;
  put: { uri: string; size: number };
  get: string;
};
const CHUNK_BYTES = 64 * 1024;
const storage = openStorage(env);
const sent = createHash("sha256");
const came = createHash("sha256");

const { size: putBytes } = await storage.put(put.uri, content(put.size));
let gotBytes = 0;
for await (const chunk of storage.get(get)) {
  gotBytes += chunk.length;
  came.update(chunk);
}
console.log(
  JSON.stringify({
    putBytes,
    gotBytes,
    sent: sent.digest("hex"),
    came: came.digest("hex"),
    peakMiB: peakMiB(),
  }),
);

async function* content(size: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK_BYTES, "content");
  for (let index = 0; index < size / CHUNK_BYTES; index += 1) {
    chunk.writeUInt32LE(index);
    sent.update(chunk);
    yield chunk;
  }
}

/** Peak memory of this program alone: on Linux, `maxRSS` includes the process before exec. */
function peakMiB(): number {
  if (!existsSync("/proc/self/status")) return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
}
