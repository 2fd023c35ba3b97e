import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, shownUri } from "../../base/storage-uri.ts";
import { type Patience, withRetries, withinTime } from "./patience.ts";

/**
 * What an object store can do, one request each. A client neither waits nor tries again: ObjectStorage does, in the same
 * way for all of them.
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

/** A large object on its way, in parts. It is there once it is completed. */
export interface ObjectUpload {
  /** How many parts may be on their way at once. */
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

/** Asks a store for something of one URI: each call within its time, and what it throws told in fx's words. */
export class ObjectCall {
  readonly client: ObjectClient;
  readonly uri: string;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;

  constructor(
    client: ObjectClient,
    uri: string,
    patience: Patience,
    signal: AbortSignal | undefined,
  ) {
    this.client = client;
    this.uri = uri;
    this.patience = patience;
    this.signal = signal;
  }

  /** Until it works, or fails for good. */
  async repeat<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withRetries(this.patience, this.signal, () => this.once(work));
  }

  async once<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withinTime(this.patience, this.signal, work);
    } catch (error) {
      throw this.toFault(error);
    }
  }

  toFault(error: unknown): unknown {
    if (this.signal?.aborted === true) return this.signal.reason;
    if (error instanceof FxError)
      return error.message.includes(shownUri(this.uri))
        ? error
        : new FxError(error.code, `${shownUri(this.uri)}: ${error.message}`, error);
    return this.client.toFault(error, this.uri) ?? error;
  }

  /** The same for another signal: what has to be done although the caller has given up. */
  unstoppable(): ObjectCall {
    return new ObjectCall(this.client, this.uri, this.patience, undefined);
  }
}
