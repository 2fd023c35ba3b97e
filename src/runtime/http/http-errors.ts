import { STATUS_CODES } from "node:http";
import type { Context } from "../base/context.ts";
import { RetryableError, UserError } from "../base/errors/errors.ts";
import { readStart } from "../calls/read-start.ts";
import { Duration } from "../values/types/duration.ts";
import { describeBody } from "./describe-body.ts";
import { parseRetryAfter } from "./retry-after.ts";

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

/** Too early, too many or too slow requests. Server errors are transient, too. */
const TRANSIENT = [408, 425, 429];

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
    if (status < 500 && !TRANSIENT.includes(status)) return new UserError(code, message);
    const pauseMs = parseRetryAfter(
      getHeader(headers, "retry-after"),
      getHeader(headers, "date"),
      () => context.clock.now(),
    );
    return new RetryableError(
      code,
      message,
      pauseMs === undefined ? {} : { retryAfter: Duration.fromMs(pauseMs) },
    );
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
