import type { Awaitable, Clock } from "../base/context.ts";
import { getFetchSignal, interceptFetch } from "../faults/intercept-fetch.ts";
import type { FetchFault } from "../faults/scheduled-fault.ts";

/** A `fetch` whose requests fail on demand. */
export class FetchFaults {
  readonly fetch: typeof fetch;
  /** The fault of the next request, or undefined. Set by a check, and cleared after it. */
  next: (() => FetchFault | undefined) | undefined;
  /**
   * Called when the outside system has answered a request, before the connector gets the answer. Set
   * by a check, and cleared after it.
   */
  beforeAnswer: (() => Awaitable<void>) | undefined;
  /** The number of requests so far. */
  count = 0;

  constructor(original: typeof fetch, clock: Clock) {
    this.fetch = interceptFetch(original, clock, async (args, send) => {
      this.count += 1;
      const fault = this.next?.();
      if (fault !== undefined || this.beforeAnswer === undefined) return send(fault);
      const response = await send(undefined);
      await this.beforeAnswer();
      getFetchSignal(args)?.throwIfAborted();
      return response;
    });
  }
}
