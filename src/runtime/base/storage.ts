/**
 * Where files lie: a file system or an object store. Everything that fx keeps or fetches by URI goes through this one
 * interface, so a new kind of storage is one object with these six methods.
 *
 * What every storage promises: content is streamed, never whole in memory; its checksum is verified where the store
 * keeps one; what is put is there whole or not at all; a fault that passes is retried before it is reported; each wait
 * ends as soon as the signal fires, with the signal's reason.
 *
 * What every storage throws: FX5011 where nothing lies at a URI, FX5012 where the store refuses, FX5013 where it does
 * not answer or breaks off, FX5014 for content that is not what was stored, FX5015 for a URI that it does not open, FX5003
 * where a file system fails.
 */
export interface Storage {
  /**
   * The content, read as it is asked for; nothing is opened before the first chunk is. To stop early, leave the loop:
   * what was opened is closed.
   */
  get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array>;
  /** The whole content in memory. Throws FX5016 where it has more than `limit` bytes, without reading those. */
  getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array>;
  /** Puts content at a URI, in place of what lies there. A reader sees the old content or the new one, never a part. */
  put(uri: string, content: StorageContent, options?: StorageOptions): Promise<StorageEntry>;
  /**
   * Everything below a folder's URI, however deep. No entry where there is no such folder, and none for the folder itself;
   * `s3://b/run2` does not lie below `s3://b/run`.
   */
  list(folderUri: string, options?: StorageOptions): AsyncIterable<StorageEntry>;
  /** What lies at a URI is gone afterwards; so it is no error where nothing did. */
  delete(uri: string, options?: StorageOptions): Promise<void>;
  /** What is known of the content at a URI; undefined where nothing lies there, or a folder does. */
  stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined>;
}

/** Content to put: bytes, or chunks that are read as they are sent. */
export type StorageContent = Uint8Array | AsyncIterable<Uint8Array>;

/** What each method may be given. */
export interface StorageOptions {
  /** Ends the call, with the signal's reason; what was half put is taken away again. */
  readonly signal?: AbortSignal | undefined;
}

/** What reading takes beside the URI. */
export interface StorageGetOptions extends StorageOptions {
  /** A part only, from `start` up to `end` (excluded; default: to the end of the content). A part has no checksum. */
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
}

/** What reading into memory takes beside the URI. */
export interface StorageGetBytesOptions extends StorageGetOptions {
  /** At most so many bytes are taken into memory. */
  readonly limit: number;
}

/** One file or object. */
export interface StorageEntry {
  /** As the methods of the storage take it. */
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
}
