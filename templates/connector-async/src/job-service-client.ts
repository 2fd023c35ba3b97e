import { type HttpContext, type JsonRequest, requestJson } from "flyte-fx/http";

/** Status of a job. */
export interface JobStatus {
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly progress: number;
  readonly words?: number;
  readonly error?: string;
}

function getServiceUrl(): string {
  return process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700";
}

export function getJobUrl(jobId: string): string {
  return new URL(`/jobs/${encodeURIComponent(jobId)}`, getServiceUrl()).href;
}

/**
 * Calls the job service. Returns undefined if the request allows a missing job. `requestJson`
 * throws a RetryableError for transient faults, such as a 503, and a UserError for others.
 */
export function callJobService(
  jobId: string,
  context: HttpContext,
  request: Pick<JsonRequest, "method" | "body" | "idempotent" | "allowMissing">,
): Promise<JobStatus | undefined> {
  return requestJson<JobStatus>(context, {
    ...request,
    baseUrl: getServiceUrl(),
    path: "/jobs/{jobId}",
    params: { jobId },
    headers: { authorization: `Bearer ${context.secrets.get("JOB_API_KEY")}` },
  });
}
