import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FxError } from "../../base/errors/errors.ts";

/** What a file is announced with. */
export interface FileDigest {
  readonly md5: Uint8Array;
  readonly size: number;
}

export async function digestFile(path: string): Promise<FileDigest> {
  const hash = createHash("md5");
  let size = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { md5: hash.digest(), size };
}

/** The bytes of a file, as long as they are still the ones whose digest was announced. */
export async function* checkedFile(
  path: string,
  { size, md5 }: FileDigest,
): AsyncGenerator<Buffer> {
  const hash = createHash("md5");
  let sent = 0;
  let held: Buffer | undefined;
  for await (const chunk of readFile(path)) {
    hash.update(chunk);
    sent += chunk.length;
    if (sent > size) throw createChangedError(path);
    if (held !== undefined) yield held;
    held = chunk;
  }
  // The last chunk leaves only after the check, so a changed file is never stored whole.
  if (sent !== size || !hash.digest().equals(md5)) throw createChangedError(path);
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

function createChangedError(path: string): FxError {
  return new FxError("FX5014", `${path} changed while fx uploaded it`, {
    hint: "run the command again when nothing writes the file",
  });
}
