import { abortReason } from "../base/abort.ts";
import type { Clock } from "../base/context.ts";
import type { FetchFault } from "./scheduled-fault.ts";

/** How long a request waits before it times out. */
const TIMEOUT_MS = 30_000;

export type FetchArguments = Parameters<typeof fetch>;

/**
 * A `fetch` that passes each request to `around`, which sends it, with a fault or without one. A
 * timeout waits on `clock`.
 */
export function interceptFetch(
  original: typeof fetch,
  clock: Clock,
  around: (
    args: FetchArguments,
    send: (fault: FetchFault | undefined) => Promise<Response>,
  ) => Promise<Response>,
): typeof fetch {
  return async (...args) =>
    around(args, (fault) =>
      fault === undefined
        ? original(...args)
        : fetchWithFault(fault, new Request(...args), original, clock),
    );
}

/** The signal that the caller of a `fetch` passed. */
export function getFetchSignal([input, init]: FetchArguments): AbortSignal | undefined {
  return init?.signal ?? (input instanceof Request ? input.signal : undefined);
}

async function fetchWithFault(
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
      return new Response("injected by fx", { status: 503, statusText: "Service Unavailable" });
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
