import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { SignedUrls } from "./signed-urls.ts";
import type { StorePolicy } from "./store-policy.ts";
import type { PutFile } from "./upload-path.ts";

/**
 * Sends files to signed URLs.
 *
 * @throws FxError FX5003 if a file cannot be read, FX5014 if it is not the one that was announced
 */
export function createPutFile(clock: Clock, policy: StorePolicy): PutFile {
  const urls = new SignedUrls(clock, policy);
  return ({ url, headers, path, size, md5 }) =>
    urls.request(
      `upload ${path} to`,
      url,
      () => ({
        method: "PUT",
        body: Readable.from(checkedFile(path, size, md5)),
        headers: {
          ...withLowerCaseNames(headers),
          "content-length": String(size),
          "content-md5": Buffer.from(md5).toString("base64"),
          ...(isAzure(url) && { "x-ms-blob-type": "BlockBlob" }),
        },
      }),
      (body) => body.dump(),
    );
}

function isAzure(url: string): boolean {
  return /\.blob\.core\.windows\.net$/i.test(new URL(url).hostname);
}

/** The bytes of a file, as long as they are still the ones whose digest was announced. */
async function* checkedFile(path: string, size: number, md5: Uint8Array): AsyncGenerator<Buffer> {
  const hash = createHash("md5");
  let sent = 0;
  let held: Buffer | undefined;
  for await (const chunk of readFile(path)) {
    hash.update(chunk);
    sent += chunk.length;
    if (sent > size) throw changed(path);
    if (held !== undefined) yield held;
    held = chunk;
  }
  // The last chunk leaves only after the check, so a changed file is never stored whole.
  if (sent !== size || !hash.digest().equals(md5)) throw changed(path);
  if (held !== undefined) yield held;
}

async function* readFile(path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new FxError("FX5003", `cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * The store needs some of these headers, because its signature covers them. But Flyte's own
 * Content-Length is the length of the digest, so fx's must replace it whatever its case.
 */
function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function changed(path: string): FxError {
  return new FxError("FX5014", `${path} changed while fx uploaded it`, {
    hint: "run the command again when nothing writes the file",
  });
}
