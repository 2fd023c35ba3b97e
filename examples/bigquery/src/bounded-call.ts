import { RetryableError } from "flyte-fx";

export interface CallLimits {
  readonly signal: AbortSignal;
  /** In real time, like the server's. */
  readonly timeoutMs: number;
}

/** Google's client has no timeout and cannot be stopped, so stop waiting for it. */
export async function boundedCall<T>(
  call: () => Promise<T>,
  { signal, timeoutMs }: CallLimits,
): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new RetryableError(
            "BIGQUERY_TIMEOUT",
            `BigQuery sent no complete response within ${timeoutMs / 1000} s`,
          ),
        ),
      timeoutMs,
    );
    settled.signal.addEventListener("abort", () => clearTimeout(timer));
    signal.addEventListener("abort", () => reject(signal.reason as Error), {
      signal: settled.signal,
    });
  });
  try {
    return await Promise.race([call(), limit]);
  } finally {
    settled.abort();
  }
}
