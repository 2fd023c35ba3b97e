/**
 * A file system or an object store. fx reads and writes every URI through this interface, so a new
 * kind of storage is one object with these six methods.
 *
 * Every storage:
 *
 * - streams content instead of holding it in memory;
 * - verifies the checksum if the store keeps one;
 * - stores content completely or not at all;
 * - retries a transient fault before it reports it;
 * - stops waiting as soon as the signal fires, and throws the signal's reason.
 *
 * Errors: FX5011 if the object does not exist, FX5012 if the store denies access, FX5013 if it does
 * not respond or the connection breaks, FX5014 if the content does not match what was stored,
 * FX5015 if the storage does not open such URIs, FX5003 if the file system fails.
 */
export interface Storage {
  /**
   * Streams the content. Nothing is opened before the first chunk is requested. Leaving the loop
   * early closes the source.
   */
  get(uri: string, options?: StorageGetOptions): AsyncIterable<Uint8Array>;
  /**
   * Reads the whole content into memory. Throws FX5016 if it has more than `limit` bytes, without
   * reading the rest.
   */
  getBytes(uri: string, options: StorageGetBytesOptions): Promise<Uint8Array>;
  /**
   * Stores content at a URI and replaces what is there. Readers see the old content or the new,
   * never a part of it.
   */
  put(uri: string, content: StorageContent, options?: StorageOptions): Promise<StorageEntry>;
  /**
   * Lists all files under a folder at any depth, without the folder itself. Empty if the folder
   * does not exist. `s3://b/run2` is not under `s3://b/run`.
   */
  list(folderUri: string, options?: StorageListOptions): AsyncIterable<StorageEntry>;
  /** Deletes the file or object; succeeds if it does not exist. */
  delete(uri: string, options?: StorageOptions): Promise<void>;
  /** Describes the file or object; undefined if it does not exist or is a folder. */
  stat(uri: string, options?: StorageOptions): Promise<StorageEntry | undefined>;
}

/** Content to store: bytes, or chunks that are read as they are sent. */
export type StorageContent = Uint8Array | AsyncIterable<Uint8Array>;

/** Options of every method. */
export interface StorageOptions {
  /** Aborts the call with the signal's reason and removes partly stored content. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `list`. */
export interface StorageListOptions extends StorageOptions {
  /** Throws FX5016 after this many files and folders. Default: no limit. */
  readonly limit?: number | undefined;
}

/** Options for reading. */
export interface StorageGetOptions extends StorageOptions {
  /**
   * Reads only the bytes from `start` up to, but not including, `end` (default: the end of the
   * content). A part has no checksum.
   */
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
}

/** Options for reading into memory. */
export interface StorageGetBytesOptions extends StorageGetOptions {
  /** The most bytes to read into memory. */
  readonly limit: number;
}

/** One file or object. */
export interface StorageEntry {
  /** In the form that the storage's methods accept. */
  readonly uri: string;
  /** In bytes. */
  readonly size: number;
  /** When the content last changed. Undefined after `put`, and if the storage does not know. */
  readonly modified?: Date | undefined;
}
