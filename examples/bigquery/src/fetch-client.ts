import { BigQuery, type BigQueryOptions } from "@google-cloud/bigquery";
import { type Context, RetryableError } from "flyte-fx";

/** How a client sends its requests. */
export interface ClientContext extends Pick<Context, "fetch" | "signal"> {
  /** Time for one response, in milliseconds. It is real time, like the server's. */
  readonly timeoutMs: number;
}

type Request = Parameters<BigQuery["request"]>[0];
type Reply = Parameters<Parameters<BigQuery["request"]>[1]>[1];
type ReplyCallback = (error: Error | null, reply?: Reply) => void;

/**
 * Google's client over `fetch`. The requests can then be recorded and replayed, and have a timeout.
 * By itself, the client sends them with `node:http`.
 */
export class FetchBigQuery extends BigQuery {
  readonly #context: ClientContext;

  constructor(options: BigQueryOptions, context: ClientContext) {
    super(options);
    this.#context = context;
  }

  /** All methods end here, except uploads and streams, which this connector does not use. */
  override request(request: Request, callback: ReplyCallback): void {
    void this.send(request).then((reply) => callback(null, reply), callback);
  }

  /** Returns the reply. The client's own methods do not all settle if it is invalid. */
  async send({ uri, method = "GET", json, qs = {} }: Request): Promise<Reply> {
    const { fetch, signal, timeoutMs } = this.#context;
    // A POST that is aborted may have started a job that nobody knows.
    const isRead = method === "GET";
    if (isRead) signal.throwIfAborted();
    const url = new URL(`${this.baseUrl}/projects/${this.projectId}/${uri.replace(/^\//, "")}`);
    for (const [name, value] of Object.entries(qs as Record<string, string | undefined>))
      if (value !== undefined) url.searchParams.set(name, value);
    const expiry = AbortSignal.timeout(timeoutMs);
    const request = {
      method,
      headers: new Headers(await this.authClient.getRequestHeaders(url.href)),
      signal: isRead ? AbortSignal.any([signal, expiry]) : expiry,
      ...(json !== undefined && { body: JSON.stringify(json) }),
    };
    request.headers.set("content-type", "application/json");
    try {
      const response = await fetch(url, request);
      return readReply(response.status, await response.text());
    } catch (error) {
      if (isRead) signal.throwIfAborted();
      if (!expiry.aborted) throw error;
      const message = `BigQuery sent no complete response within ${timeoutMs / 1000} s`;
      throw new RetryableError("BIGQUERY_TIMEOUT", message);
    }
  }
}

/** Throws an error like the client's own: `code` is the status, `errors` are BigQuery's reasons. */
function readReply(status: number, text: string): Reply {
  if (status < 300) return JSON.parse(text);
  let fault: { message?: string; errors?: object[] } = {};
  try {
    fault = (JSON.parse(text) as { error: typeof fault }).error;
  } catch {
    // A proxy may answer with a page.
  }
  const { message = `HTTP status ${status}`, errors } = fault;
  throw Object.assign(new Error(message), { code: status, errors });
}
