import { RetryableError } from "flyte-fx";
import type { HttpRequest } from "./build-request.ts";
import { readBeginning } from "./read-beginning.ts";

export interface HttpAnswer {
  readonly status: number;
  /** Where it redirects to, if it does. */
  readonly location: string | null;
  readonly text: string;
  /** False where the body is longer than what was read. */
  readonly isWhole: boolean;
}

export interface SendOptions {
  /** What the request is called in messages. */
  readonly label: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly timeoutSec: number;
  readonly maxBytes: number;
}

/**
 * Sends a request and reads the answer. Redirects are not followed: headers and data were meant for this URL.
 * The timeout is in real time, as the peer's is.
 *
 * @throws RetryableError where there is no answer
 */
export async function sendRequest(
  { url, body, ...request }: HttpRequest,
  { label, fetch, signal, timeoutSec, maxBytes }: SendOptions,
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(timeoutSec * 1000);
  try {
    const response = await fetch(url, {
      ...request,
      body: body ?? null,
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    const beginning = await readBeginning(response, maxBytes);
    return { status: response.status, location: response.headers.get("location"), ...beginning };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted)
      throw new RetryableError(
        "TIMEOUT",
        `${label} gave no complete answer within ${timeoutSec} s`,
      );
    throw new RetryableError("NETWORK", `${label} gave no answer: ${reasonOf(error)}`);
  }
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: reason } = (cause ?? {}) as {
    readonly code?: string;
    readonly message?: string;
  };
  return reason || code || message;
}
