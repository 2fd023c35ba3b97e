import { RetryableError, UserError } from "flyte-fx";

/** Reasons that pass by themselves. All others (`invalidQuery`, `notFound`, `accessDenied`, `quotaExceeded`, …) stay. */
const PASSING = [
  "backendError",
  "internalError",
  "jobBackendError",
  "jobInternalError",
  "jobRateLimitExceeded",
  "rateLimitExceeded",
  "tableUnavailable",
];

/** BigQuery's own words for what went wrong (`ErrorProto`). */
export interface BigQueryReason {
  readonly reason?: string;
  readonly message?: string;
}

/** What the client throws: the HTTP status as `code`, or a text where there is no answer, such as ECONNREFUSED. */
export interface ClientError extends Error {
  readonly code?: number | string;
  readonly errors?: readonly BigQueryReason[];
}

export function isPassing({ reason = "" }: BigQueryReason): boolean {
  return PASSING.includes(reason);
}

/** For a person: `invalidQuery: Syntax error: …`. */
export function textOf({
  reason = "unknown",
  message = "BigQuery gave no reason",
}: BigQueryReason): string {
  return `${reason}: ${message}`;
}

/** The client's error as Flyte should take it. What is no answer of BigQuery, nor the lack of one, stays as it is. */
export function faultOf(error: unknown): unknown {
  const { code, errors, message } = error as ClientError;
  if (typeof code === "string" || error instanceof SyntaxError)
    return new RetryableError("BIGQUERY_UNREACHABLE", `BigQuery gave no answer: ${message}`);
  if (typeof code !== "number") return error;
  const [first = { reason: `http_${code}`, message }] = errors ?? [];
  const Fault = isPassing(first) || code === 429 || code >= 500 ? RetryableError : UserError;
  return new Fault(
    constantCase(first.reason ?? `http_${code}`),
    `BigQuery refused: ${textOf(first)}`,
  );
}

function constantCase(reason: string): string {
  return reason.replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
}
