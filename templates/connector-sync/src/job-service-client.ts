import { type Context, RetryableError, UserError } from "flyte-fx";

/** Response of the job service. */
export interface JobResult {
  readonly words?: number;
  readonly error?: string;
}

/** Runs a job on the job service. The signal aborts the request when Flyte stops waiting for it. */
export async function postJob(
  job: object,
  idempotencyKey: string,
  { fetch, secrets, signal }: Pick<Context, "fetch" | "secrets" | "signal">,
): Promise<JobResult> {
  const url = new URL("/jobs", process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secrets.get("JOB_API_KEY")}`,
      "content-type": "application/json",
      "idempotency-key": idempotencyKey,
    },
    signal,
    body: JSON.stringify(job),
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new RetryableError("NOT_REACHED", `no response to POST ${url.href}`, { cause: error });
  });
  if (!response.ok) throw await toError(response);
  return (await response.json()) as JobResult;
}

/** Overload and server errors are transient. Other errors are permanent, so a retry is useless. */
async function toError(response: Response): Promise<Error> {
  const message = `the job service replied ${response.status}: ${(await response.text()).slice(0, 200)}`;
  const isTransient = response.status === 429 || response.status >= 500;
  return isTransient
    ? new RetryableError("JOB_SERVICE", message)
    : new UserError("JOB_SERVICE", message);
}
