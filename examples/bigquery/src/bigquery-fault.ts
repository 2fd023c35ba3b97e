import { RetryableError, UserError } from "flyte-fx";

/** Transient reasons. All others, such as `invalidQuery` or `accessDenied`, are permanent. */
const TRANSIENT = [
  "backendError",
  "internalError",
  "jobBackendError",
  "jobInternalError",
  "jobRateLimitExceeded",
  "rateLimitExceeded",
  "tableUnavailable",
];

/** Reason of a fault (`ErrorProto` in BigQuery's API). */
export interface BigQueryReason {
  readonly reason?: string;
  readonly message?: string;
}

/** Error of the client. `code` is the HTTP status. */
export interface ClientError extends Error {
  readonly code?: number;
  readonly errors?: readonly BigQueryReason[];
}

export function isTransient({ reason = "" }: BigQueryReason): boolean {
  return TRANSIENT.includes(reason);
}

/** Formats a reason, such as `invalidQuery: Syntax error: …`. */
export function formatReason({ reason = "unknown", message }: BigQueryReason): string {
  return `${reason}: ${message ?? "BigQuery reported no reason"}`;
}

/**
 * Converts the client's error to one that Flyte understands. Other errors stay unchanged.
 *
 * @param transient another status that is transient for this call
 */
export function toFault(error: unknown, transient = 429): unknown {
  const { code, errors, message } = error as ClientError;
  if (error instanceof TypeError || error instanceof SyntaxError) {
    // The message of `fetch` is only "fetch failed".
    const { cause } = error as { readonly cause?: Partial<NodeJS.ErrnoException> };
    const reason = cause?.message || cause?.code || message;
    return new RetryableError("BIGQUERY_UNREACHABLE", `no response from BigQuery: ${reason}`);
  }
  if (typeof code !== "number") return error;
  const [first = { reason: `http_${code}`, message }] = errors ?? [];
  // 401: BigQuery rejects the key, which says nothing about the job.
  const canPass = isTransient(first) || [401, 429, transient].includes(code) || code >= 500;
  const Fault = canPass ? RetryableError : UserError;
  return new Fault(
    toConstantCase(first.reason ?? `http_${code}`),
    `BigQuery rejected the call: ${formatReason(first)}`,
  );
}

function toConstantCase(reason: string): string {
  return reason.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
}
