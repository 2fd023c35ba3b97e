import { RetryableError } from "flyte-fx";

export interface CallLimits {
  readonly signal: AbortSignal;
  /** In real time, as the peer's is. */
  readonly timeoutMs: number;
}

/** Google's client waits for an answer for ever, and cannot be stopped: nobody waits for it longer than this. */
export async function boundedCall<T>(
  call: () => Promise<T>,
  { signal, timeoutMs }: CallLimits,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new RetryableError(
            "BIGQUERY_TIMEOUT",
            `BigQuery gave no complete answer within ${timeoutMs / 1000} s`,
          ),
        ),
      timeoutMs,
    );
    over.signal.addEventListener("abort", () => clearTimeout(timer));
    signal.addEventListener("abort", () => reject(signal.reason as Error), { signal: over.signal });
  });
  try {
    return await Promise.race([call(), limit]);
  } finally {
    over.abort();
  }
}
