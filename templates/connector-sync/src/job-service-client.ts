import { type HttpContext, requestJson } from "flyte-fx/http";

/** Response of the job service. */
export interface JobResult {
  readonly words?: number;
  readonly error?: string;
}

/**
 * Runs a job on the job service. `requestJson` throws a RetryableError for transient faults, such
 * as a 503, and a UserError for others. The signal aborts the request when Flyte stops waiting for
 * it.
 */
export function postJob(
  job: object,
  idempotencyKey: string,
  context: HttpContext,
): Promise<JobResult> {
  return requestJson<JobResult>(context, {
    method: "POST",
    baseUrl: process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700",
    path: "/jobs",
    headers: {
      authorization: `Bearer ${context.secrets.get("JOB_API_KEY")}`,
      "idempotency-key": idempotencyKey,
    },
    body: job,
    signal: context.signal,
  });
}
