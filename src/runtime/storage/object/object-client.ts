import type { Readable } from "node:stream";
import type { FxError } from "../../base/errors/errors.ts";
import type { ObjectUri } from "../../base/storage-uri.ts";
import type { StorageEntry } from "../../base/storage.ts";

/**
 * The operations of an object store. Its client retries them; objectStorage adds timeouts for all
 * stores.
 */
export interface ObjectClient {
  /**
   * Starts reading a part. With `version`, which an earlier call returned, other versions are
   * rejected. Undefined if the part starts at or after the end of the object.
   */
  open(at: ObjectUri, part: ObjectPart, signal: AbortSignal): Promise<OpenedObject | undefined>;
  stat(at: ObjectUri, signal: AbortSignal): Promise<ObjectStatus>;
  /** Stores what the stream contains. If the stream fails, stores nothing. */
  put(at: ObjectUri, content: Readable): Promise<void>;
  listPage(
    bucket: string,
    prefix: string,
    token: string | undefined,
    signal: AbortSignal,
  ): Promise<ObjectPage>;
  /** Succeeds if the object does not exist. */
  delete(at: ObjectUri, signal: AbortSignal): Promise<void>;
  /** Converts an error of this client; undefined if it did not come from the store. */
  toFault(error: unknown, uri: string): FxError | undefined;
}

/** `end` is excluded. */
export interface ObjectPart {
  readonly start: number;
  readonly end?: number | undefined;
  readonly version?: string | undefined;
}

export interface OpenedObject {
  readonly chunks: Readable;
  /**
   * The size of the whole object. Undefined if only the end of the stream shows it; fx then cannot
   * detect a broken connection.
   */
  readonly size: number | undefined;
  /** Identifies this content; undefined if the store has no versions. */
  readonly version: string | undefined;
  /**
   * The checksum of the whole object, to be updated with each chunk; undefined if the store has
   * none that fx knows.
   */
  readonly checksum: ExpectedChecksum | undefined;
}

/** A checksum that is computed while reading. */
export interface ExpectedChecksum {
  update(bytes: Uint8Array): void;
  /** Whether the content read matches. */
  matches(): boolean;
}

/** What a store knows of an object without reading it. */
export type ObjectStatus = Pick<StorageEntry, "size" | "modified">;

export interface ObjectPage {
  readonly objects: readonly (ObjectStatus & { readonly key: string })[];
  /** The token of the next page; undefined after the last page. */
  readonly next: string | undefined;
}

/** The HTTP header `Range` for a part; undefined for a whole object. */
export function toRangeHeader({ start, end }: ObjectPart): string | undefined {
  if (start === 0 && end === undefined) return undefined;
  return `bytes=${start}-${end === undefined ? "" : end - 1}`;
}
