import { FxError } from "../../errors/errors.ts";
import type { ExpectedChecksum, ObjectPart, OpenedObject } from "../object/object-client.ts";
import { GcsStatusError } from "./gcs-fault.ts";

export function rangeOf({ start, end }: ObjectPart): { range?: string } {
  if (start === 0 && end === undefined) return {};
  return { range: `bytes=${start}-${end === undefined ? "" : end - 1}` };
}

/** What the store's answer to reading an object holds. */
export async function openedOf(
  response: Response,
  { start }: ObjectPart,
  checksumOf: (crc32c: string) => ExpectedChecksum,
): Promise<OpenedObject> {
  if (response.status === 416) return emptyFrom(start, response);
  if (!response.ok || response.body === null)
    throw new GcsStatusError(response.status, await response.text());
  if (start > 0 && response.status !== 206)
    throw new FxError("FX5012", "the store does not give a part of it");
  const body = response.body.getReader();
  const crc32c = /crc32c=([\w+/=]+)/.exec(response.headers.get("x-goog-hash") ?? "")?.[1];
  // What is stored compressed is unpacked by the store: neither its size nor its checksum is that of what comes.
  const isUnpacked =
    (response.headers.get("x-goog-stored-content-encoding") ?? "identity") !== "identity";
  return {
    chunks: chunksOf(body),
    size: isUnpacked ? undefined : sizeOf(response.headers),
    version: response.headers.get("x-goog-generation") ?? undefined,
    checksum: crc32c === undefined || isUnpacked ? undefined : checksumOf(crc32c),
    close: () => void body.cancel().catch(() => undefined),
  };
}

async function* chunksOf(body: ReadableStreamDefaultReader<Uint8Array>): AsyncIterable<Uint8Array> {
  for (let next = await body.read(); !next.done; next = await body.read()) yield next.value;
}

function sizeOf(headers: Headers): number | undefined {
  const size =
    headers.get("content-range")?.split("/")[1] ?? headers.get("content-length") ?? undefined;
  return size === undefined ? undefined : Number(size);
}

/** The part begins where the object has ended. */
async function emptyFrom(start: number, response: Response): Promise<OpenedObject> {
  await response.body?.cancel();
  return {
    chunks: nothing(),
    size: start,
    version: undefined,
    checksum: undefined,
    close: () => undefined,
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
