import { STATUS_CODES } from "node:http";
import type { Context, Secrets } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import { safeText } from "../base/errors/thrown.ts";
import { isPlainObject, parseJson } from "../base/json.ts";
import { escapeControls, shorten } from "../base/text.ts";
import { readStart } from "../calls/read-start.ts";
import { isTransientHttpStatus } from "../calls/retry.ts";
import { Redactor } from "../secrets/redactor.ts";
import { listKnownValues } from "../secrets/secret-resolver.ts";
import { Duration } from "../values/types/duration.ts";

/** An answer of `fetch`, or one that another client has read, such as axios. */
export interface HttpResponse {
  /** From 100 to 599. */
  readonly status: number;
  /** A `Headers`, or an object with names in lower case. */
  readonly headers: object;
  /** The body, as text or parsed. Default: fx reads up to 64 KiB of an unread `Response`. */
  readonly data?: unknown;
}

const MOST_BYTES = 64 * 1024;

/**
 * Returns a function from an answer that is not a success to the error to throw, for clients other
 * than {@link requestJson}.
 *
 * - 408, 425, 429 and 5xx are transient: a RetryableError, with the pause of the `Retry-After`
 *   header, up to one hour.
 * - Any other status is permanent: a UserError.
 *
 * The error's code is `HTTP_` and the status. Its message has the operation, the status and up to
 * 500 characters of the service's own words: the texts of `application/problem+json`, of `error`,
 * `message`, `detail` or `errors`, or the whole body. Secrets that were read from the context are
 * replaced. The function itself never rejects.
 *
 * @param context the context of the connector's method
 * @example
 * // openapi-fetch
 * const toError = httpErrors(context);
 * client.use({
 *   async onResponse({ response, schemaPath }) {
 *     if (!response.ok) throw await toError(response, schemaPath);
 *   },
 * });
 * @example
 * // ky
 * const api = ky.extend({
 *   hooks: { afterResponse: [async (_request, _options, response) => {
 *     if (!response.ok) throw await toError(response, "get the job");
 *   }] },
 * });
 * @example
 * // axios
 * api.interceptors.response.use(undefined, async (error) => {
 *   throw error.response ? await toError(error.response, "get the job") : error;
 * });
 */
export function httpErrors(
  context: Pick<Context, "clock" | "secrets">,
): (response: HttpResponse | Response, operation: string) => Promise<UserError | RetryableError> {
  return async (response, operation) => {
    const { status, headers } = response;
    const words = describeBody(await readErrorBody(response), context.secrets);
    const title = [status, STATUS_CODES[status] ?? ""].join(" ").trim();
    const message = `${operation} failed: ${title}${words === "" ? "" : `: ${words}`}`;
    const code = `HTTP_${status}`;
    if (!isTransientHttpStatus(status)) return new UserError(code, message);
    const pauseMs = parseRetryAfter(
      getHeader(headers, "retry-after"),
      getHeader(headers, "date"),
      () => context.clock.now(),
    );
    const options = pauseMs === undefined ? {} : { retryAfter: Duration.fromMs(pauseMs) };
    return new RetryableError(code, message, options);
  };
}

/** Empty if the body was read before, or if the connection breaks: the status is enough. */
async function readErrorBody(response: HttpResponse | Response): Promise<unknown> {
  if (!isUnread(response)) return "data" in response ? (response.data ?? "") : "";
  try {
    return new TextDecoder().decode(await readStart(response.body, MOST_BYTES));
  } catch {
    return "";
  }
}

function isUnread(response: HttpResponse | Response): response is Response {
  return "bodyUsed" in response && !response.bodyUsed;
}

function getHeader(headers: object, name: string): string {
  const { get } = headers as { get?: (name: string) => unknown };
  const value =
    typeof get === "function"
      ? get.call(headers, name)
      : (headers as Record<string, unknown>)[name];
  return typeof value === "string" ? value : "";
}

/** A longer pause is a mistake, or an attack. */
const LONGEST_MS = 60 * 60 * 1000;
/** The format in which servers must write dates: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The pause in milliseconds that a `Retry-After` header asks for, from 0 to one hour. Undefined for
 * an invalid header.
 *
 * @param date the answer's `Date` header: it and `Retry-After` come from the same clock
 * @param now the time for a `Retry-After` date if there is no valid `Date`
 */
export function parseRetryAfter(
  retryAfter: string,
  date: string,
  now: () => number,
): number | undefined {
  const text = retryAfter.trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return Math.min(LONGEST_MS, Math.ceil(Number(text) * 1000));
  const until = parseHttpDate(text);
  if (until === undefined) return undefined;
  const since = parseHttpDate(date.trim()) ?? now();
  return Math.min(LONGEST_MS, Math.max(0, until - since));
}

function parseHttpDate(text: string): number | undefined {
  const ms = HTTP_DATE.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Keys of error bodies, in the order in which their texts are shown. */
const KEYS =
  "title error loc location field message error_description detail msg description errors";
const LONGEST_TEXT = 500;
const MOST_ITEMS = 3;
const DEEPEST = 4;

/**
 * The service's own words in an error's body, on one line: the texts of `application/problem+json`
 * and of similar objects, or else the whole body.
 *
 * @param body text, or the parsed JSON
 * @param secrets replaced before the text is shortened, because a cut secret is not recognized
 */
export function describeBody(body: unknown, secrets: Secrets): string {
  const json = typeof body === "string" ? parseJson(body) : body;
  const words = [...new Set(listWords(json, DEEPEST))].join(": ");
  const text = words || (typeof body === "string" ? body : safeText(body));
  const clean = new Redactor(() => listKnownValues(secrets)).redact(text);
  return escapeControls(shorten(clean.replace(/\s+/g, " ").trim(), LONGEST_TEXT));
}

function listWords(json: unknown, depth: number): string[] {
  if (typeof json === "string") return json.trim() === "" ? [] : [json.trim()];
  if (depth === 0) return [];
  if (Array.isArray(json))
    return json.slice(0, MOST_ITEMS).flatMap((item: unknown) => listWords(item, depth - 1));
  if (!isPlainObject(json)) return [];
  const read = (key: string) => (Object.hasOwn(json, key) ? listWords(json[key], depth - 1) : []);
  const known = KEYS.split(" ").flatMap(read);
  if (known.length > 0 || depth === DEEPEST) return known;
  // ASP.NET and Laravel have a list of texts for each field that is wrong.
  const isList = ([, own]: [string, unknown]) => Array.isArray(own) && typeof own[0] === "string";
  return listWords(Object.entries(json).filter(isList), depth);
}
