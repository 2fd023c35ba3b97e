import type { Readable } from "node:stream";
import { afterSleep, type Clock, raceAbort } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
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

/** How long to wait for a store. */
export interface Patience {
  readonly clock: Clock;
  /** Timeout for a response or its next bytes. Default: 60 s. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** Calls a store for one object or folder, with timeouts, and converts its errors. */
export class ObjectCall {
  readonly clock: Clock;
  readonly #timeoutMs: number;

  constructor(
    readonly client: ObjectClient,
    readonly uri: string,
    readonly at: ObjectUri,
    { clock, timeoutMs = DEFAULT_TIMEOUT_MS }: Patience,
    readonly signal: AbortSignal | undefined,
  ) {
    this.clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Settles as the work does. Aborts it and throws if the signal fires or the time is up. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal, clock } = this;
    const own = new AbortController();
    const done = new AbortController();
    const stop = (): void => own.abort(signal?.reason);
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    afterSleep(clock, this.#timeoutMs, done.signal, () => {
      const late = `${showUri(this.uri)}: no response within ${this.#timeoutMs / 1000} s`;
      own.abort(new FxError("FX5013", late));
    });
    try {
      return await raceAbort(work(own.signal), own.signal);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw error instanceof FxError ? error : (this.client.toFault(error, this.uri) ?? error);
    } finally {
      signal?.removeEventListener("abort", stop);
      done.abort();
    }
  }
}

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);

/** True if the store could not be reached or the connection broke. */
export function isNetworkFault(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && (NETWORK_CODES.has(code) || code.startsWith("UND_ERR_"))) return true;
  if (/socket hang up|^aborted$|premature close|^terminated$/i.test(error.message)) return true;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error && isNetworkFault(inner);
}
