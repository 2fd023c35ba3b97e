import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import type { PutFile } from "./upload-path.ts";

const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 500;
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Sends files to signed URLs, whose query is a credential and never appears in an error. */
export function createPutFile(clock: Clock): PutFile {
  return async (file) => {
    const where = toPrintable(file.url);
    for (let attempt = 1; ; attempt += 1) {
      const failure = await tryPut(file);
      if (failure === undefined) return;
      if (!failure.isTransient || attempt === MOST_TRIES)
        throw new FxError("FX5013", `cannot upload ${file.path} to ${where}: ${failure.text}`, {
          cause: failure.cause,
        });
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  };
}

interface PutFailure {
  readonly text: string;
  readonly isTransient: boolean;
  readonly cause?: unknown;
}

/** Undefined if the file was stored. Throws FX5014 if it is not the file that was announced. */
async function tryPut({
  url,
  headers,
  path,
  size,
  md5,
}: Parameters<PutFile>[0]): Promise<PutFailure | undefined> {
  const { request } = await import("undici");
  const isAzure = /\.blob\.core\.windows\.net$/i.test(new URL(url).hostname);
  try {
    const { statusCode, body } = await request(url, {
      method: "PUT",
      body: Readable.from(checkedFile(path, size, md5)),
      headers: {
        ...withLowerCaseNames(headers),
        "content-length": String(size),
        "content-md5": Buffer.from(md5).toString("base64"),
        ...(isAzure && { "x-ms-blob-type": "BlockBlob" }),
      },
    });
    await body.dump();
    if (statusCode < 300) return undefined;
    return { text: `HTTP status ${statusCode}`, isTransient: TRANSIENT.has(statusCode) };
  } catch (error) {
    if (error instanceof FxError) throw error;
    return { text: (error as Error).message, isTransient: true, cause: error };
  }
}

/** The bytes of a file, as long as they are still the ones whose digest was announced. */
async function* checkedFile(path: string, size: number, md5: Uint8Array): AsyncGenerator<Buffer> {
  const hash = createHash("md5");
  let sent = 0;
  let held: Buffer | undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
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

function changed(path: string): FxError {
  return new FxError("FX5014", `${path} changed while fx uploaded it`, {
    hint: "run the command again when nothing writes the file",
  });
}

/**
 * The store needs some of these headers, because its signature covers them. But Flyte's own
 * Content-Length is the length of the digest, so fx's must replace it whatever its case.
 */
function withLowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function toPrintable(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
