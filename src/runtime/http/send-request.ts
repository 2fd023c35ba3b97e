import { withDeadline } from "../base/abort.ts";
import { FxError, RetryableError, UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { oneLine } from "../base/text.ts";
import type { Duration } from "../values/types/duration.ts";

/** A request that is ready to be sent. */
export interface PreparedRequest {
  /** Its name in errors. */
  readonly operation: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | URLSearchParams | null;
  readonly timeout: Duration;
  /** Aborts the request. */
  readonly signal: AbortSignal | undefined;
  /** Throws for a redirect that must not be followed. */
  readonly checkRedirect?: (next: URL) => void;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

/**
 * Sends a request once and reads the answer. The timeout is for both, in real time, like the
 * server's.
 *
 * @throws RetryableError NO_RESPONSE if there is no complete answer; the reason of the signal
 */
export async function sendRequest<Answer>(
  fetch: typeof globalThis.fetch,
  request: PreparedRequest,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer> {
  const { operation, url, timeout, signal } = request;
  const send = async (either: AbortSignal): Promise<Answer> => {
    const answer = await read(await followRedirects(fetch, request, either));
    signal?.throwIfAborted();
    return answer;
  };
  return withDeadline({ ms: timeout.toMs(), signal }, send, (error, isLate) => {
    if (namesCulprit(error)) return error;
    const reason = isLate ? ` within ${timeout.toString()}` : `: ${oneLine(getReason(error))}`;
    const message = `${operation} got no complete response from ${url.origin}${reason}`;
    return new RetryableError("NO_RESPONSE", message, { cause: error });
  });
}

/** Such as the error of a `scriptedFetch` that has no response left. */
function namesCulprit(error: unknown): boolean {
  return (
    error instanceof FxError || isKind(error, "user-error") || isKind(error, "retryable-error")
  );
}

/**
 * Follows the redirects of a GET. Another origin gets none of the request's headers: `fetch` itself
 * would pass on all except `authorization` and `cookie`.
 */
async function followRedirects(
  fetch: typeof globalThis.fetch,
  { operation, method, url, headers, body, checkRedirect }: PreparedRequest,
  signal: AbortSignal,
): Promise<Response> {
  let target = url;
  let sent = headers;
  for (let count = 0; ; count += 1) {
    const response = await fetch(target, {
      method,
      headers: sent,
      body,
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (location === null || !REDIRECTS.includes(response.status)) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined;
    // A path or a query may hold a token.
    const fault = `${operation} was redirected to ${next?.origin ?? "an invalid URL"}`;
    if (method !== "GET" || next === undefined || !isSafe(target, next))
      throw new UserError("BAD_RESPONSE", `${fault}, which fx does not follow`);
    if (count === MOST_REDIRECTS)
      throw new UserError("BAD_RESPONSE", `${fault} after ${MOST_REDIRECTS} other redirects`);
    checkRedirect?.(next);
    if (next.origin !== target.origin) sent = new Headers({ accept: "application/json" });
    target = next;
  }
}

function isSafe({ protocol }: URL, next: URL): boolean {
  if (next.username !== "" || next.password !== "") return false;
  return next.protocol === "https:" || (next.protocol === "http:" && protocol === "http:");
}

/** The reason is in the cause: the message of `fetch` is only "fetch failed". */
function getReason(error: unknown): string {
  const { cause, message } = error as Error;
  const { message: reason, code, errors } = (cause ?? {}) as NodeJS.ErrnoException & AggregateError;
  return reason || (errors?.[0] as Error | undefined)?.message || code || message;
}
