import { FxError } from "../../errors/errors.ts";
import { shownUri } from "../storage-uri.ts";
import type { ObjectClient } from "./object-client.ts";
import { type Patience, withRetries, withinTime } from "./patience.ts";

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
      throw this.faultOf(error);
    }
  }

  faultOf(error: unknown): unknown {
    if (this.signal?.aborted === true) return this.signal.reason;
    if (error instanceof FxError)
      return error.message.includes(shownUri(this.uri))
        ? error
        : new FxError(error.code, `${shownUri(this.uri)}: ${error.message}`, error);
    return this.client.faultOf(error, this.uri) ?? error;
  }

  /** The same for another signal: what has to be done although the caller has given up. */
  unstoppable(): ObjectCall {
    return new ObjectCall(this.client, this.uri, this.patience, undefined);
  }
}
