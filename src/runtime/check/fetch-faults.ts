import { abortReason } from "../base/abort.ts";
import type { Awaitable, Clock } from "../base/context.ts";

/**
 * What happens to one request to the outside system.
 *
 * | fault | meaning |
 * |---|---|
 * | `refused` | no connection; the outside system does not see the request |
 * | `timeout` | the request waits for 30 s, then fails; the outside system does not see it |
 * | `status` | the outside system answers 503 without doing anything |
 * | `lost` | the outside system does what was asked, but its answer is lost |
 */
export type FetchFault = "refused" | "timeout" | "status" | "lost";

export const FETCH_FAULTS: readonly FetchFault[] = ["refused", "timeout", "status", "lost"];

/** How long a request waits before it times out, on the clock of the check. */
const TIMEOUT_MS = 30_000;

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

/** Sends a request that suffers a fault. A timeout waits on `clock`. */
export async function fetchWithFault(
  fault: FetchFault,
  request: Request,
  original: typeof fetch,
  clock: Clock,
): Promise<Response> {
  const { signal } = request;
  switch (fault) {
    case "refused":
      throw failedFetch(createRefusedConnection());
    case "timeout":
      await clock.sleep(TIMEOUT_MS, { signal });
      throw failedFetch(createError("Headers Timeout Error", "UND_ERR_HEADERS_TIMEOUT"));
    case "status":
      return new Response("injected by fx check", {
        status: 503,
        statusText: "Service Unavailable",
      });
    case "lost": {
      const response = await original(request);
      await response.body?.cancel();
      if (signal.aborted) throw abortReason(signal);
      throw failedFetch(createError("other side closed", "UND_ERR_SOCKET"));
    }
  }
}

/** The error of Node's sockets, which most clients pass on. */
export function createRefusedConnection(): Error {
  return createError("connect ECONNREFUSED", "ECONNREFUSED");
}

function createError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Fails as Node's fetch does. */
function failedFetch(cause: Error): TypeError {
  return new TypeError("fetch failed", { cause });
}
