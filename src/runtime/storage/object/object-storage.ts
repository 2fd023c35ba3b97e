import { once } from "node:events";
import { PassThrough } from "node:stream";
import { abortable, settledWithin } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import {
  createNotOpenedError,
  isObjectUri,
  type ObjectUri,
  parseStorageUri,
  showUri,
} from "../../base/storage-uri.ts";
import type { Storage, StorageContent, StorageGetOptions } from "../../base/storage.ts";
import { doublingPause } from "../../calls/retry.ts";
import { collectBytes, listCounter } from "../collect-bytes.ts";
import {
  ObjectCall,
  type ObjectClient,
  type ObjectPart,
  type OpenedObject,
  type Patience,
} from "./object-client.ts";

/**
 * Implements Storage with an ObjectClient.
 *
 * @param connect called once, for the first request
 */
export function objectStorage(connect: () => Promise<ObjectClient>, patience: Patience): Storage {
  let client: Promise<ObjectClient> | undefined;

  async function startCall(
    uri: string,
    at: ObjectUri,
    signal: AbortSignal | undefined,
  ): Promise<ObjectCall> {
    signal?.throwIfAborted();
    client ??= connect();
    try {
      return new ObjectCall(await client, uri, at, patience, signal);
    } catch (error) {
      client = undefined;
      throw error;
    }
  }

  async function* read(
    uri: string,
    { range = { start: 0 }, signal }: StorageGetOptions = {},
  ): AsyncIterable<Uint8Array> {
    const at = parseObjectUri(uri);
    if (range.end !== undefined && range.end <= range.start) return;
    yield* readObject(await startCall(uri, at, signal), range);
  }

  return {
    get: read,

    getBytes: (uri, options) => collectBytes(read(uri, options), uri, options.limit),

    async put(uri, content, { signal } = {}) {
      const call = await startCall(uri, parseObjectUri(uri), signal);
      return { uri, size: await putObject(call, content) };
    },

    async *list(folderUri, { limit, signal } = {}) {
      const count = listCounter(folderUri, limit);
      const call = await startCall(folderUri, parseBucketUri(folderUri), signal);
      const { scheme, bucket, key } = call.at;
      const prefix = key === "" || key.endsWith("/") ? key : `${key}/`;
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await call.run((own) => call.client.listPage(bucket, prefix, token, own));
        // Web consoles represent a folder as an empty object with its name.
        for (const { key: found, ...status } of page.objects) {
          count();
          if (status.size > 0 || !found.endsWith("/"))
            yield { uri: `${scheme}://${bucket}/${found}`, ...status };
        }
        token = page.next;
      }
    },

    async delete(uri, { signal } = {}) {
      const call = await startCall(uri, parseObjectUri(uri), signal);
      await call.run((own) => call.client.delete(call.at, own));
    },

    async stat(uri, { signal } = {}) {
      const call = await startCall(uri, parseObjectUri(uri), signal);
      try {
        return { uri, ...(await call.run((own) => call.client.stat(call.at, own))) };
      } catch (error) {
        if (error instanceof FxError && error.code === "FX5011") return undefined;
        throw error;
      }
    },
  };
}

function parseObjectUri(uri: string): ObjectUri {
  const at = parseBucketUri(uri);
  if (at.key === "") throw createNotOpenedError(uri, "it names a bucket but no object");
  return at;
}

function parseBucketUri(uri: string): ObjectUri {
  const parsed = parseStorageUri(uri);
  if (!isObjectUri(parsed)) throw createNotOpenedError(uri, "it is not an object in a bucket");
  return parsed;
}

/** How long the client may take to remove the parts of a failed upload. */
const CLEAN_UP_MS = 10_000;

/** Uploads content, completely or not at all. Returns its size. */
async function putObject(call: ObjectCall, content: StorageContent): Promise<number> {
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

/** How often the connection may break in a row without new bytes. */
const MOST_BREAKS = 5;
const pauseAfter = doublingPause(400, 20_000);

/**
 * Streams an object or a part of it. If the connection breaks, continues after the last byte
 * received, in the same version of the object. Compares the checksum at the end.
 */
async function* readObject(
  call: ObjectCall,
  { start, end }: ObjectPart,
): AsyncIterable<Uint8Array> {
  const { client, at } = call;
  const uri = showUri(call.uri);
  let first: OpenedObject | undefined;
  let position = start;
  let breaks = 0;
  for (;;) {
    const part = { start: position, end, version: first?.version };
    const opened = await call.run((signal) => client.open(at, part, signal));
    if (first !== undefined && opened?.size !== first.size)
      throw new FxError("FX5014", `${uri} changed while it was read`);
    if (opened === undefined) return;
    first ??= opened;
    const { size } = first;
    const checksum = start === 0 && end === undefined ? first.checksum : undefined;
    const last = Math.min(end ?? Infinity, size ?? Infinity);
    const checkContent = (): void => {
      if (checksum?.matches() === false)
        throw new FxError("FX5014", `${uri} does not match the store's checksum`);
    };
    try {
      const chunks = opened.chunks[Symbol.asyncIterator]();
      for (;;) {
        const next = await call.run(() => chunks.next() as Promise<IteratorResult<Uint8Array>>);
        if (next.done === true) break;
        breaks = 0;
        position += next.value.length;
        checksum?.update(next.value);
        yield next.value;
      }
      if (size !== undefined && position < last)
        throw new FxError(
          "FX5013",
          `${uri}: the connection closed after ${position} of ${size} bytes`,
        );
      checkContent();
      return;
    } catch (error) {
      breaks += 1;
      const isBreak = error instanceof FxError && error.code === "FX5013";
      if (!isBreak || breaks === MOST_BREAKS) throw error;
      if (position >= last) {
        checkContent(); // only the end of the stream was missing
        return;
      }
    } finally {
      opened.chunks.destroy();
    }
    await call.clock.sleep(pauseAfter(breaks), { signal: call.signal });
  }
}
