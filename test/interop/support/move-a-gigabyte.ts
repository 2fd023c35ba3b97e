import { createHash } from "node:crypto";
import { openStorage } from "./open-storage.ts";

/** Puts a gigabyte at a URI, reads it again, and prints what came and how much memory it took at most. */
const [uri = "", env = "{}"] = process.argv.slice(2);
const CHUNKS = 16 * 1024;
const storage = openStorage(JSON.parse(env) as Record<string, string>);
const sent = createHash("sha256");
const came = createHash("sha256");

const { size } = await storage.put(uri, content());
for await (const chunk of storage.get(uri)) came.update(chunk);
console.log(JSON.stringify({ size, isSame: sent.digest("hex") === came.digest("hex"), peakMiB: process.resourceUsage().maxRSS / 1024 }));

async function* content(): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, "gigabyte");
  for (let index = 0; index < CHUNKS; index += 1) {
    chunk.writeUInt32LE(index);
    sent.update(chunk);
    yield chunk;
  }
}
