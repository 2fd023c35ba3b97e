import { abortReason, raceAbort } from "../../base/abort.ts";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { showUri } from "../../base/storage-uri.ts";
import type { ObjectClient } from "./object-client.ts";

/** Timeouts and retries for calls to a store. */
export interface Patience {
  readonly clock: Clock;
  readonly random: () => number;
  /** Total number of calls. Default: 5. */
  readonly attempts?: number | undefined;
  /** Timeout for a response or its next bytes. Default: 60 s. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_TIMEOUT_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;

/** Calls a store for one URI, with timeouts and retries, and converts its errors. */
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

  /** Retries transient faults. */
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
      return error.message.includes(showUri(this.uri))
        ? error
        : new FxError(error.code, `${showUri(this.uri)}: ${error.summary}`, error);
    return this.client.toFault(error, this.uri) ?? error;
  }

  /** The same call without the signal, to clean up after an abort. */
  unstoppable(): ObjectCall {
    return new ObjectCall(this.client, this.uri, this.patience, undefined);
  }
}

/** Retries transient faults, with random pauses that get longer. */
async function withRetries<T>(
  patience: Patience,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!canRetry(patience, attempt, error)) throw error;
      await pauseBefore(patience, attempt, signal);
    }
  }
}

export function canRetry(
  { attempts = DEFAULT_ATTEMPTS }: Patience,
  attempt: number,
  error: unknown,
): boolean {
  return attempt < attempts && error instanceof FxError && error.retryable;
}

export async function pauseBefore(
  { clock, random }: Patience,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await clock.sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt), {
    signal,
  });
}

/** Settles as the work does. Aborts the work and rejects if the signal fires or the time is up. */
async function withinTime<T>(
  patience: Patience,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, timeoutMs = DEFAULT_TIMEOUT_MS } = patience;
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
  } finally {
    signal?.removeEventListener("abort", stop);
    done.abort();
  }
}
