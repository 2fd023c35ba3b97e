import { RetryableError } from "flyte-fx";
import type { HttpRequest } from "./build-request.ts";
import { readBeginning } from "./read-beginning.ts";

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  /** Target of a redirect; empty for others. */
  readonly location: string;
  readonly text: string;
  /** False if the body was cut off. */
  readonly isWhole: boolean;
}

export interface SendOptions {
  /** Name of the request in messages. */
  readonly label: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly timeoutSec: number;
  readonly maxBytes: number;
}

/**
 * Sends a request and reads the reply. It does not follow redirects, because headers and data are
 * meant for this URL only. The timeout is in real time, like the server's.
 *
 * @throws RetryableError if there is no complete reply
 */
export async function sendRequest(
  { url, body, ...request }: HttpRequest,
  { label, fetch, signal, timeoutSec, maxBytes }: SendOptions,
): Promise<HttpReply> {
  const timeout = AbortSignal.timeout(timeoutSec * 1000);
  try {
    const response = await fetch(url, {
      ...request,
      body: body ?? null,
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    const beginning = await readBeginning(response, maxBytes);
    const { status, headers } = response;
    return { status, headers, location: headers.get("location") ?? "", ...beginning };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted)
      throw new RetryableError(
        "TIMEOUT",
        `${label} got no complete response within ${timeoutSec} s`,
      );
    throw new RetryableError("NETWORK", `${label} got no response: ${getReason(error)}`);
  }
}

/** The reason is in the cause: the message of `fetch` is only "fetch failed". */
function getReason(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: reason } = (cause ?? {}) as {
    readonly code?: string;
    readonly message?: string;
  };
  return reason || code || message;
}
