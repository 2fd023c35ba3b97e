import { raceAbort } from "../../base/abort.ts";
import { afterSleep, type Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { type ObjectUri, showUri } from "../../base/storage-uri.ts";
import type { ObjectClient } from "./object-client.ts";

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
