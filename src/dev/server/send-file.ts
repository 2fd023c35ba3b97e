import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { FxError } from "../../runtime/base/errors/errors.ts";

/** Answers with a file as a download. Throws FX2001 for anything else, such as a pipe. */
export async function sendFile(context: Context, path: string): Promise<Response> {
  const name = basename(path);
  // Without O_NONBLOCK, opening a pipe without a writer would block forever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw new FxError("FX2001", `${name} is not a file`);
  }
  return context.body(Readable.toWeb(handle.createReadStream()) as ReadableStream, 200, {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  });
}
