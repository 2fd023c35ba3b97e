import type { Awaitable, Context } from "../base/context.ts";
import type { RetryableError, UserError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { doublingPause, retry } from "../calls/retry.ts";
import { Duration, type DurationInput } from "../values/types/duration.ts";
import { httpErrors } from "./http-errors.ts";
import { readAnswer } from "./read-answer.ts";
import {
  buildUrl,
  createHeaders,
  type PreparedRequest,
  sendRequest,
  type UrlValue,
} from "./send-request.ts";

/** A request to a service that speaks JSON, and what its answers mean. */
export interface JsonRequest<Answer = unknown> {
  /** The method. Redirects are followed only for GET. */
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The service's address, such as `https://jobs.example/api/v2`. */
  readonly baseUrl: string | URL;
  /** The path below `baseUrl`, with the names of values in braces: `/jobs/{jobId}`. */
  readonly path: string;
  /**
   * The values in `path`. Each stays one segment: `a/../b` becomes `a%2F..%2Fb`. Only the value of a
   * name with a plus sign, as in `/v1/{+name}`, may be several: `operations/17`.
   */
  readonly params?: { readonly [name: string]: UrlValue } | undefined;
  /** The query. A list repeats its name, undefined leaves it out. */
  readonly query?:
    { readonly [name: string]: UrlValue | readonly UrlValue[] | undefined } | undefined;
  /** More headers. Secrets belong here, not in the URL, which many programs log. */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** Sent as JSON; URLSearchParams, FormData and a Blob are sent as they are. Default: no body. */
  readonly body?: unknown;
  /** The request's name in errors. Default: method and `path`, such as `GET /jobs/{jobId}`. */
  readonly operation?: string | undefined;
  /**
   * Time for one response, with its body: a Duration or a string such as `30s`. It is real time,
   * even if the run's clock is virtual. Default: 9 seconds, because Flyte waits 10 for a call.
   */
  readonly timeout?: DurationInput | undefined;
  /**
   * Aborts the request; the call then rejects with its reason. Default: for GET and DELETE the
   * signal of the context. For other methods none, because an aborted request may have created a
   * job that nobody knows. Pass `context.signal` if that does no harm.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * The service does nothing new if it gets the request twice, for example because the request
   * contains the `idempotencyKey`, or cancels a job. fx then sends the request again, up to three
   * times in all, if the response is lost (no connection, timeout, 502, 504), and if it is a
   * transient error with a `Retry-After` that leaves a second until the `deadline` of the context.
   * Without a deadline, `timeout` takes its place, from the first request on. Default: false, so fx
   * sends every request only once.
   */
  readonly idempotent?: boolean | undefined;
  /** Return undefined for 404 and 410. Default: true for DELETE: a missing job counts as deleted. */
  readonly allowMissing?: boolean | undefined;
  /** The service answers with a text, such as an ID, which need not be JSON. Default: false. */
  readonly answersText?: boolean | undefined;
  /**
   * Called if the service answers 409: returns what a previous create made. Undefined if there is
   * nothing: then the 409 is an error.
   */
  readonly findExisting?: (() => Awaitable<Answer | undefined>) | undefined;
  /**
   * More statuses that are answers, not errors, such as 422 if the service says so that a job has
   * failed. Default: none.
   */
  readonly answerStatuses?: readonly number[] | undefined;
  /**
   * Returns the answer, from its JSON and the response with its status and headers. For services
   * that answer 202 while a job runs, or tell its ID in a header. An empty answer is undefined, also
   * from a GET. Default: the JSON.
   */
  readonly toAnswer?:
    ((json: Answer, response: Pick<Response, "status" | "headers">) => Answer) | undefined;
  /** A larger answer, after decompression, is an error. In bytes. Default: 8 MiB. */
  readonly maxBytes?: number | undefined;
}

/** What {@link requestJson} needs of the context of a connector's method. */
export type HttpContext = Pick<Context, "clock" | "deadline" | "fetch" | "secrets" | "signal">;

const TIMEOUT = "9s";
const MOST_BYTES = 8 * 1024 * 1024;
const TRIES = 3;
const pauseAfter = doublingPause(500);
/** Time for the answer after the pause of a `Retry-After`. */
const ANSWER_MS = 1000;
/** After these, nobody knows whether the service got the request. */
const LOST = ["NO_RESPONSE", "HTTP_502", "HTTP_504"];

/**
 * Sends a request with the `fetch` of a connector's context and returns the JSON of the answer.
 * An empty answer is undefined, except from a GET without `toAnswer`.
 *
 * | answer                                     | result                                             |
 * | ------------------------------------------ | -------------------------------------------------- |
 * | 2xx, `answerStatuses`                      | its JSON; fx does not check its type               |
 * | 404, 410                                   | undefined for a DELETE or with `allowMissing`      |
 * | 409                                        | what `findExisting` returns                        |
 * | 408, 425, 429, 5xx; no complete answer     | sent again if `idempotent`, then RetryableError with the pause of `Retry-After` |
 * | any other status                           | UserError with the service's own words             |
 * | too large, nested too deeply, no JSON      | UserError BAD_RESPONSE; for a GET that gets no JSON, RetryableError |
 *
 * @param context the context of the connector's method
 * @throws RetryableError, UserError: as above, with a code such as `HTTP_503`, `NO_RESPONSE` or
 * `BAD_RESPONSE`; the message begins with the operation and shows no secrets. UserError BAD_REQUEST
 * for a request that cannot be sent, such as one with an empty value in `path`. The reason of the
 * signal.
 * @example
 * const { id } = await requestJson<{ id: string }>(context, {
 *   method: "POST",
 *   baseUrl: "https://jobs.example",
 *   path: "/jobs",
 *   headers: { authorization: `Bearer ${context.secrets.get("JOB_API_KEY")}` },
 *   body: { name: context.idempotencyKey, text: context.inputs.text },
 *   idempotent: true,
 *   findExisting: () => findJob(context),
 * });
 */
export function requestJson<Answer>(
  context: HttpContext,
  request: JsonRequest<Answer> & {
    readonly method: Exclude<JsonRequest["method"], "DELETE">;
    readonly allowMissing?: false | undefined;
  },
): Promise<Answer>;
/**
 * The same for a DELETE, for a request that allows the answer to be missing, and for one whose
 * method may be DELETE, as in a function that passes on any request.
 */
export function requestJson<Answer>(
  context: HttpContext,
  request: JsonRequest<Answer>,
): Promise<Answer | undefined>;
export async function requestJson<Answer>(
  context: HttpContext,
  request: JsonRequest<Answer>,
): Promise<Answer | undefined> {
  const { clock } = context;
  const prepared = prepareRequest(request, context.signal);
  const until = (context.deadline ?? clock.now() + prepared.timeout.toMs()) - ANSWER_MS;
  /** The pause that the service asks for; undefined if it ends too late. */
  const getPauseMs = ({ retryAfter }: RetryableError): number | undefined => {
    const ms = typeof retryAfter === "object" ? retryAfter.toMs() : Infinity;
    return clock.now() + ms <= until ? ms : undefined;
  };
  let isLost = false;
  return retry(() => requestOnce(context, request, prepared), {
    clock,
    attempts: request.idempotent === true ? TRIES : 1,
    // Once a response was lost, there may be a job, so fx does not give up at the next fault.
    get signal() {
      return isLost ? prepared.signal : (prepared.signal ?? context.signal);
    },
    pauseMs: (attempt, error) =>
      Math.max(pauseAfter(attempt), getPauseMs(error as RetryableError) ?? 0),
    isTransient(error) {
      if (!isKind(error, "retryable-error")) return false;
      isLost ||= LOST.includes((error as RetryableError).code ?? "");
      return isLost || getPauseMs(error as RetryableError) !== undefined;
    },
  });
}

/** What the service answered. */
type Outcome<Answer> =
  | { readonly answer: Answer | undefined; readonly error?: undefined }
  | { readonly error: UserError | RetryableError };

async function requestOnce<Answer>(
  context: HttpContext,
  request: JsonRequest<Answer>,
  prepared: PreparedRequest,
): Promise<Answer | undefined> {
  const { allowMissing, findExisting, toAnswer } = request;
  const { answersText, answerStatuses = [], maxBytes = MOST_BYTES } = request;
  const mayBeEmpty = toAnswer === undefined ? undefined : true;
  const expected = { ...prepared, mayBeEmpty, answersText, maxBytes, secrets: context.secrets };
  const read = async (response: Response): Promise<Outcome<Answer>> => {
    if (response.ok || answerStatuses.includes(response.status)) {
      const json = (await readAnswer(response, expected)) as Answer;
      return { answer: toAnswer === undefined ? json : toAnswer(json, response) };
    }
    const isMissing = response.status === 404 || response.status === 410;
    if (!isMissing || !(allowMissing ?? prepared.method === "DELETE"))
      return { error: await httpErrors(context)(response, prepared.operation) };
    await response.body?.cancel();
    return { answer: undefined };
  };
  const outcome = await sendRequest(context.fetch, prepared, read);
  if (outcome.error === undefined) return outcome.answer;
  const existing = outcome.error.code === "HTTP_409" ? await findExisting?.() : undefined;
  if (existing === undefined) throw outcome.error;
  return existing;
}

/** The request as it is sent. */
export function prepareRequest(
  request: Omit<JsonRequest, "findExisting" | "toAnswer">,
  signal: AbortSignal,
): PreparedRequest {
  const { method, path, body } = request;
  const { operation = `${method} ${path}` } = request;
  const isPlain = [URLSearchParams, FormData, Blob].some((type) => body instanceof type);
  const defaults = {
    accept: "application/json",
    ...(body !== undefined && !isPlain && { "content-type": "application/json" }),
  };
  const json = body === undefined ? null : JSON.stringify(body);
  return {
    operation,
    method,
    url: buildUrl(request, operation),
    headers: createHeaders(operation, defaults, request.headers),
    body: isPlain ? (body as PreparedRequest["body"]) : json,
    timeout: Duration.parse(request.timeout ?? TIMEOUT),
    signal: request.signal ?? (method === "GET" || method === "DELETE" ? signal : undefined),
  };
}
