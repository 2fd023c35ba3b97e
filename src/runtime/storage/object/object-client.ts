import type { FxError } from "../../base/errors/errors.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";

/**
 * The operations of an object store, one request each. Timeouts and retries are the work of ObjectStorage, the same for
 * all stores.
 */
export interface ObjectClient {
  /** Begins to read, from a byte on. `version` is what an earlier call gave: another one is refused. */
  open(at: ObjectUri, part: ObjectPart, signal: AbortSignal): Promise<OpenedObject>;
  /** The size in bytes; undefined where there is no such object. */
  getSize(at: ObjectUri, signal: AbortSignal): Promise<number | undefined>;
  /** Puts a small object. */
  putWhole(at: ObjectUri, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  startUpload(at: ObjectUri, signal: AbortSignal): Promise<ObjectUpload>;
  listPage(
    bucket: string,
    prefix: string,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<ObjectPage>;
  /** Also where there is no such object. */
  delete(at: ObjectUri, signal: AbortSignal): Promise<void>;
  /** What an error of this client means; undefined where it is none of the store's. */
  toFault(error: unknown, uri: string): FxError | undefined;
}

/** `end` is excluded. */
export interface ObjectPart {
  readonly start: number;
  readonly end?: number | undefined;
  readonly version?: string | undefined;
}

export interface OpenedObject {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Of the whole object. Undefined where only the end of the stream tells: what breaks off then cannot be told from that. */
  readonly size: number | undefined;
  /** Names this content; undefined where the store has no such names. */
  readonly version: string | undefined;
  /** Of the whole object, still to be fed; undefined where the store keeps none that is known here. */
  readonly checksum: ExpectedChecksum | undefined;
  /** Gives up reading, also while a chunk is waited for. */
  close(): void;
}

/** A checksum that is computed along the way. */
export interface ExpectedChecksum {
  update(bytes: Uint8Array): void;
  /** Whether what came is what is expected. */
  matches(): boolean;
}

/** A large object that is being uploaded in parts. It exists once the upload is completed. */
export interface ObjectUpload {
  /** Maximum parts in flight. */
  readonly concurrency: number;
  putPart(part: UploadPart, signal: AbortSignal): Promise<void>;
  complete(signal: AbortSignal): Promise<void>;
  abort(signal: AbortSignal): Promise<void>;
}

/** All parts but the last have the same size. */
export interface UploadPart {
  /** Counted from 0. */
  readonly index: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

export interface ObjectPage {
  readonly objects: readonly { readonly key: string; readonly size: number }[];
  /** Where the next page goes on; undefined after the last. */
  readonly next: string | undefined;
}

/** The HTTP header `Range` for a part; undefined for a whole object. */
export function toRangeHeader({ start, end }: ObjectPart): string | undefined {
  if (start === 0 && end === undefined) return undefined;
  return `bytes=${start}-${end === undefined ? "" : end - 1}`;
}

/** What a store answers if the part starts at or after the end of the object. */
export function openEmptyPart({ start }: ObjectPart): OpenedObject {
  return {
    chunks: noChunks(),
    size: start,
    version: undefined,
    checksum: undefined,
    close: () => undefined,
  };
}

async function* noChunks(): AsyncIterable<Uint8Array> {}
