import { withDeadline } from "../base/context.ts";
import { FxError, RetryableError, UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { oneLine, trimEnd } from "../base/text.ts";
import type { Duration } from "../values/types/duration.ts";

/** A request that is ready to be sent. */
export interface PreparedRequest {
  /** Its name in errors. */
  readonly operation: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | URLSearchParams | FormData | Blob | null;
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

/** A value in a path or a query. */
export type UrlValue = string | number | bigint | boolean;

/** What an address is made of. */
export interface UrlParts {
  readonly baseUrl: string | URL;
  readonly path: string;
  readonly params?: { readonly [name: string]: UrlValue } | undefined;
  readonly query?:
    { readonly [name: string]: UrlValue | readonly UrlValue[] | undefined } | undefined;
}

/**
 * Fills in `path`, and appends it to the path of `baseUrl`. Every value stays one segment, except
 * that the value of `{+name}` may be several.
 *
 * @param operation the request's name in errors
 * @throws UserError for an address that is not HTTP or holds a password, and for a missing value,
 * or one that would change the path (empty, `.` or `..`)
 */
export function buildUrl(
  { baseUrl, path, params = {}, query = {} }: UrlParts,
  operation: string,
): URL {
  const url = URL.canParse(String(baseUrl)) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw badRequest(operation, "baseUrl must be an absolute http or https URL");
  if (url.username !== "" || url.password !== "")
    throw badRequest(operation, "baseUrl contains a user or a password: send them in a header");
  const filled = path.replace(/\{(\+?)([^{}]*)\}/g, (_, several: string, name: string) => {
    const value = Object.hasOwn(params, name) ? String(params[name]) : undefined;
    if (value === undefined) throw badRequest(operation, `params.${name} is missing`);
    const segments = several === "" ? [value] : value.split("/");
    // URL parsers treat an encoded dot as a dot.
    if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
      throw badRequest(operation, `params.${name} is ${JSON.stringify(value)}, not a path segment`);
    return segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join("/");
  });
  url.pathname = `${trimEnd(url.pathname, "/")}/${filled.replace(/^\//, "")}`;
  for (const [name, value] of Object.entries(query))
    if (value !== undefined)
      for (const item of [value].flat()) url.searchParams.append(name, String(item));
  return url;
}

/** The caller made a mistake, so the same request can only fail again. */
export function badRequest(operation: string, fault: string): UserError {
  return new UserError("BAD_REQUEST", `${operation}: ${fault}`);
}

/**
 * The headers of a request; those of the caller replace `defaults`.
 *
 * @throws UserError BAD_REQUEST for an invalid name or value, without the value
 */
export function createHeaders(
  operation: string,
  defaults: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Headers {
  const headers = new Headers(defaults);
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // The original message contains the value, which may be a secret.
      throw badRequest(operation, `header ${JSON.stringify(name)} has an invalid name or value`);
    }
  }
  return headers;
}
