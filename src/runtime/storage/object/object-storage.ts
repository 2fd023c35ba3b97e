import { FxError } from "../../base/errors/errors.ts";
import {
  isObjectUri,
  createNotOpenedError,
  type ObjectUri,
  parseStorageUri,
} from "../../base/storage-uri.ts";
import type { Storage, StorageGetOptions } from "../../base/storage.ts";
import { collectBytes } from "../collect-bytes.ts";
import { listCounter } from "../list-counter.ts";
import { ObjectCall, type Patience } from "./object-call.ts";
import type { ObjectClient } from "./object-client.ts";
import { putObject } from "./put-object.ts";
import { readObject } from "./read-object.ts";

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
