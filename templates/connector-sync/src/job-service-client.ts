import { type Context, RetryableError, UserError } from "flyte-fx";

/** What the job service answers. */
export interface JobResult {
  readonly words?: number;
  readonly error?: string;
}

/** Has the job service do a job. The signal aborts the request when nobody waits for the answer any more. */
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
    throw new RetryableError("NOT_REACHED", `POST ${url.href} got no answer`, { cause: error });
  });
  if (!response.ok) throw await toError(response);
  return (await response.json()) as JobResult;
}

/** Overload and server errors pass, so a retry can work. Other errors stay. */
async function toError(response: Response): Promise<Error> {
  const message = `the job service answered ${response.status}: ${(await response.text()).slice(0, 200)}`;
  const isTransient = response.status === 429 || response.status >= 500;
  return isTransient
    ? new RetryableError("JOB_SERVICE", message)
    : new UserError("JOB_SERVICE", message);
}
