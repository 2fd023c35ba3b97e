import { abortReason, raceAbort } from "../../base/abort.ts";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
import { doublingPause, retry } from "../../calls/retry.ts";
import type { ObjectClient } from "./object-client.ts";

/** How long and how often to try a call to a store. */
export interface Patience {
  readonly clock: Clock;
  readonly random: () => number;
  /** Timeout for a response or its next bytes. Default: 60 s. */
  readonly timeoutMs?: number | undefined;
}

const MOST_ATTEMPTS = 5;
const DEFAULT_TIMEOUT_MS = 60_000;
/** A random part of it keeps clients from calling again at the same time. */
const longestPause = doublingPause(400, 20_000);

/** Calls a store for one object or folder, with timeouts and retries, and converts its errors. */
export class ObjectCall {
  readonly client: ObjectClient;
  readonly uri: string;
  readonly at: ObjectUri;
  readonly signal: AbortSignal | undefined;
  readonly #patience: Patience;

  constructor(
    client: ObjectClient,
    uri: string,
    at: ObjectUri,
    patience: Patience,
    signal: AbortSignal | undefined,
  ) {
    this.client = client;
    this.uri = uri;
    this.at = at;
    this.signal = signal;
    this.#patience = patience;
  }

  /** Retries transient faults of one call. */
  repeat<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.retry(() => this.once(work));
  }

  /** Retries transient faults of several calls. */
  retry<T>(
    work: () => Promise<T>,
    isTransient: (error: FxError) => boolean = (error) => error.retryable,
  ): Promise<T> {
    const { clock, random } = this.#patience;
    return retry(work, {
      clock,
      signal: this.signal,
      attempts: MOST_ATTEMPTS,
      pauseMs: (attempt) => random() * longestPause(attempt),
      isTransient: (error) => error instanceof FxError && isTransient(error),
    });
  }

  /** Settles as the work does. Aborts it and throws if the signal fires or the time is up. */
  async once<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this;
    const { clock, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#patience;
    const own = new AbortController();
    const done = new AbortController();
    const stop = (): void => own.abort(abortReason(signal!));
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    const late = (): void =>
      own.abort(new FxError("FX5013", `no response within ${timeoutMs / 1000} s`));
    clock.sleep(timeoutMs, { signal: done.signal }).then(late, () => undefined);
    try {
      return await raceAbort(work(own.signal), own.signal);
    } catch (error) {
      throw this.#toFault(error);
    } finally {
      signal?.removeEventListener("abort", stop);
      done.abort();
    }
  }

  #toFault(error: unknown): unknown {
    if (this.signal?.aborted === true) return this.signal.reason;
    if (!(error instanceof FxError)) return this.client.toFault(error, this.uri) ?? error;
    return error.message.includes(showUri(this.uri))
      ? error
      : new FxError(error.code, `${showUri(this.uri)}: ${error.summary}`, error);
  }

  /** The same call without the signal, to clean up after an abort. */
  unstoppable(): ObjectCall {
    return new ObjectCall(this.client, this.uri, this.at, this.#patience, undefined);
  }
}
