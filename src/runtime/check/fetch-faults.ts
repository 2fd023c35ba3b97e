import type { Awaitable, Clock } from "../base/context.ts";
import { fetchWithFault } from "../local/injection/fetch-with-fault.ts";
import type { FetchFault } from "../local/injection/scheduled-fault.ts";

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
    this.fetch = async (input, init) => {
      this.count += 1;
      const fault = this.next?.();
      if (fault !== undefined)
        return fetchWithFault(fault, new Request(input, init), original, clock);
      if (this.beforeAnswer === undefined) return original(input, init);
      const request = new Request(input, init);
      const response = await original(request);
      await this.beforeAnswer();
      request.signal.throwIfAborted();
      return response;
    };
  }
}
