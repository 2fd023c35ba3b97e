import { abortReason, type Clock } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import type { FetchFault, ScheduledFault } from "./scheduled-fault.ts";

/**
 * Makes a call with the fault that is due. Faults of requests, and those that end fx or the run, do
 * nothing here.
 *
 * @param report called when the fault happens; returns the message of an error for it
 */
export async function callWithFault<T>(
  fault: ScheduledFault | undefined,
  clock: Clock,
  work: () => Promise<T>,
  report: (fault: ScheduledFault) => string,
): Promise<T> {
  switch (fault?.kind) {
    case "throw-before":
      throw createInjectedError(report(fault));
    case "throw-final":
      throw createInjectedError(report(fault), { isFinal: true });
    case "throw-after":
      await work();
      throw createInjectedError(report(fault));
    case "repeat":
      return fault.place === "get"
        ? callTwiceAtOnce(work, () => report(fault))
        : callAgain(work, () => report(fault));
    case "slow":
      report(fault);
      // Delays errors, too. The job runs on meanwhile.
      return work().finally(() => clock.sleep(fault.delayMs ?? 0));
    default:
      return work();
  }
}

/** Two replicas may poll at once: a poll that fails hides none that succeeds. */
async function callTwiceAtOnce<T>(work: () => Promise<T>, report: () => void): Promise<T> {
  report();
  const [first, second] = await Promise.allSettled([work(), work()]);
  if (second.status === "fulfilled") return second.value;
  if (first.status === "fulfilled") return first.value;
  throw second.reason;
}

/** The answer of the first call is lost, even if it is an error, so only the second one counts. */
async function callAgain<T>(work: () => Promise<T>, report: () => void): Promise<T> {
  await work().catch(() => undefined);
  report();
  return work();
}

const CODE = "INJECTED";
const injected = new WeakSet<Error>();

/** The error of an injected fault. A final one fails the attempt for good. */
function createInjectedError(message: string, { isFinal = false } = {}): Error {
  const error = isFinal ? new UserError(CODE, message) : new RetryableError(CODE, message);
  injected.add(error);
  return error;
}

/** Whether fx injected an error. A connector's `classify` is not asked about it. */
export function isInjected(error: unknown): boolean {
  return error instanceof Error && injected.has(error);
}

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
