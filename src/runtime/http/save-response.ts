import { statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { fileStorage } from "../storage/file/file-storage.ts";
import { countSavedBytes, openResponseFolder } from "../storage/file/response-folder.ts";
import { httpErrors } from "./http-errors.ts";
import { badRequest } from "./send-request.ts";

/** What {@link saveResponse} needs of the context of `get` or `do`. */
export interface SaveContext extends Pick<Context, "clock" | "secrets" | "signal"> {
  /** Identifies the job. Without it, each call saves a new file. */
  readonly outputPrefix?: string | undefined;
}

const MOST_BYTES = 256 * 1024 * 1024;
/** The manifests of fx limit the volume to 1 GiB; Kubernetes evicts a pod that uses more. */
const MOST_BYTES_OF_ALL = 768 * 1024 * 1024;
/** Bytes of this thread's downloads in progress. */
let expectedBytes = 0;

/**
 * Saves the body of an answer as a temporary file and returns its path, for an output `t.file()`.
 * `fx serve` uploads the file under the output prefix and then removes it. A local run moves it into
 * the run's folder.
 *
 * The file is in a folder of the job in `TMPDIR`, by default `/tmp`. A repeated poll that fetches the
 * same URL finds it there, and reads no body, unless the context has no `outputPrefix`. The whole
 * answer must arrive within one call: Flyte waits 10 s.
 *
 * @param context the context of `get` or `do`. For `getMany`, add the `outputPrefix` and the
 * `signal` of the entry
 * @param response what `context.fetch` returned
 * @param name the file's name, without a folder, with at most 200 bytes in UTF-8
 * @param options `maxBytes`: a larger answer, after decompression, is an error. Default: 256 MiB
 * @throws RetryableError, UserError as {@link httpErrors} for an answer that is not a success;
 * RetryableError NO_RESPONSE if it breaks off, and DISK_FULL if all saved files together would
 * exceed 768 MiB; UserError BAD_RESPONSE if it is too large, BAD_REQUEST for an invalid name.
 * FxError FX5003 if the disk cannot be written. The reason of the signal.
 * @example
 * async get({ jobId }, context) {
 *   const response = await context.fetch(`https://reports.example/${jobId}.pdf`, { signal: context.signal });
 *   return Resource.succeeded({ report: await saveResponse(context, response, "report.pdf") });
 * }
 */
export async function saveResponse(
  context: SaveContext,
  response: Response,
  name: string,
  { maxBytes = MOST_BYTES }: { readonly maxBytes?: number | undefined } = {},
): Promise<string> {
  const operation = `saving ${JSON.stringify(name)}`;
  try {
    if (!/^[^/\\\0]+$/.test(name) || /^\.\.?$/.test(name) || Buffer.byteLength(name) > 200)
      throw badRequest(operation, "it is not the name of a file, with at most 200 bytes");
    if (!response.ok) throw await httpErrors(context)(response, operation);
    const path = join(openResponseFolder(context.outputPrefix ?? "", response.url), name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
    const chunks = readBody(response, operation, maxBytes);
    await withinLimit(operation, getExpectedBytes(response, maxBytes), () =>
      fileStorage().put(path, chunks, context),
    );
    return path;
  } finally {
    if (!response.bodyUsed) await response.body?.cancel().catch(() => undefined);
  }
}

function getExpectedBytes({ headers }: Response, maxBytes: number): number {
  const announced = headers.has("content-encoding") ? 0 : Number(headers.get("content-length"));
  return Math.min(announced || maxBytes, maxBytes);
}

async function withinLimit(
  operation: string,
  bytes: number,
  save: () => Promise<unknown>,
): Promise<void> {
  if (countSavedBytes() + expectedBytes + bytes > MOST_BYTES_OF_ALL) {
    const message = `${operation} has to wait: the files that wait for their upload fill the disk`;
    throw new RetryableError("DISK_FULL", message);
  }
  expectedBytes += bytes;
  try {
    await save();
  } finally {
    expectedBytes -= bytes;
  }
}

/** The chunks of the body. What breaks here is the connection, not the disk. */
async function* readBody(
  { body }: Response,
  operation: string,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new UserError("BAD_RESPONSE", `${operation}: it has more than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (isKind(error, "user-error")) throw error;
    const message = `${operation} got no complete answer from the service`;
    throw new RetryableError("NO_RESPONSE", message, { cause: error });
  }
}
