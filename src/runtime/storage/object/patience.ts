import { abortReason, raceAbort } from "../../base/abort.ts";
import type { Clock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";

/** How long a store is waited for, and how often it is asked again. */
export interface Patience {
  readonly clock: Clock;
  readonly random: () => number;
  /** Calls in all, the first included. Default: 5. */
  readonly attempts?: number | undefined;
  /** For one answer, or the next bytes of one. Default: 60 seconds. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_TIMEOUT_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;

/** Tries again while the fault may pass, after growing pauses of random length. */
export async function withRetries<T>(
  patience: Patience,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!canRetry(patience, attempt, error)) throw error;
      await pauseBefore(patience, attempt, signal);
    }
  }
}

export function canRetry(
  { attempts = DEFAULT_ATTEMPTS }: Patience,
  attempt: number,
  error: unknown,
): boolean {
  return attempt < attempts && error instanceof FxError && error.retryable;
}

export async function pauseBefore(
  { clock, random }: Patience,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  await clock.sleep(random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt), {
    signal,
  });
}

/**
 * Settles as the work does, or rejects once the signal fires or the time is up. The work's own signal fires then, too.
 */
export async function withinTime<T>(
  patience: Patience,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { clock, timeoutMs = DEFAULT_TIMEOUT_MS } = patience;
  const own = new AbortController();
  const done = new AbortController();
  const stop = (): void => own.abort(abortReason(signal!));
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  const late = (): void =>
    own.abort(new FxError("FX5013", `no answer within ${timeoutMs / 1000} seconds`));
  clock.sleep(timeoutMs, { signal: done.signal }).then(late, () => undefined);
  try {
    return await raceAbort(work(own.signal), own.signal);
  } finally {
    signal?.removeEventListener("abort", stop);
    done.abort();
  }
}

const CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);

/** The other side was not reached, or the connection broke. */
export function isNetworkFault(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && (CODES.has(code) || code.startsWith("UND_ERR_"))) return true;
  if (/socket hang up|^aborted$|premature close|^terminated$/i.test(error.message)) return true;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error && isNetworkFault(inner);
}

/** An HTTP status that a later request may not get. */
export function isPassingStatus(status: number | undefined): boolean {
  return status !== undefined && (status >= 500 || status === 429 || status === 408);
}
