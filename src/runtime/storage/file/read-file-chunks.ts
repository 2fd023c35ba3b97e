import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FxError } from "../../errors/errors.ts";
import { shownUri } from "../storage-uri.ts";
import type { StorageGetOptions } from "../storage.ts";

const CHUNK_BYTES = 256 * 1024;

/** A file's bytes, in chunks of their own memory. */
export async function* readFileChunks(
  path: string,
  range: StorageGetOptions["range"],
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to would never return.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile())
      throw new FxError("FX5003", `cannot read ${shownUri(path)}: it is no file`);
    yield* chunksOf(handle, range?.start ?? 0, range?.end ?? Infinity, signal);
  } finally {
    await handle.close();
  }
}

async function* chunksOf(
  handle: FileHandle,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  for (let position = start; position < end;) {
    const wanted = Math.min(CHUNK_BYTES, end - position);
    const { bytesRead, buffer } = await handle.read(
      Buffer.allocUnsafeSlow(wanted),
      0,
      wanted,
      position,
    );
    signal?.throwIfAborted();
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
