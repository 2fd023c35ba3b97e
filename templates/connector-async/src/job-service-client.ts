import { type Context, RetryableError, UserError } from "flyte-fx";

/** Status of a job. */
export interface JobStatus {
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly progress: number;
  readonly words?: number;
  readonly error?: string;
}

export function getJobUrl(jobId: string): string {
  const service = process.env["JOB_SERVICE_URL"] ?? "http://127.0.0.1:8700";
  return new URL(`/jobs/${encodeURIComponent(jobId)}`, service).href;
}

/**
 * Calls the job service. Returns undefined if the job does not exist. `PUT` does not get the
 * signal: an aborted request could leave a job that neither Flyte nor fx knows. If `create` returns
 * too late, fx deletes the job.
 */
export async function callJobService(
  method: "PUT" | "GET" | "DELETE",
  jobId: string,
  { clock, fetch, secrets, signal }: Pick<Context, "clock" | "fetch" | "secrets" | "signal">,
  body?: object,
): Promise<Response | undefined> {
  const url = getJobUrl(jobId);
  const headers = {
    authorization: `Bearer ${secrets.get("JOB_API_KEY")}`,
    "content-type": "application/json",
  };
  const send = (): Promise<Response> =>
    fetch(url, {
      method,
      headers,
      ...(method !== "PUT" && { signal }),
      ...(body && { body: JSON.stringify(body) }),
    });
  const sending = method === "PUT" ? sendUntilAnswered(send, clock) : send();
  const response = await sending.catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new RetryableError("NOT_REACHED", `no response to ${method} ${url}`, { cause: error });
  });
  if (response.ok) return response;
  if (response.status === 404) return undefined;
  throw await toError(response);
}

/**
 * Sends a request again if no response arrives, because the service may have started the job. It
 * starts no second job with the same ID.
 */
async function sendUntilAnswered(
  send: () => Promise<Response>,
  clock: Context["clock"],
): Promise<Response> {
  for (let triesLeft = 2; ; triesLeft -= 1) {
    try {
      return await send();
    } catch (error) {
      if (triesLeft === 0) throw error;
      await clock.sleep(500);
    }
  }
}

/** Overload and server errors are transient. Other errors are permanent, so a retry is useless. */
async function toError(response: Response): Promise<Error> {
  const message = `the job service replied ${response.status}: ${(await response.text()).slice(0, 200)}`;
  const isTransient = response.status === 429 || response.status >= 500;
  return isTransient
    ? new RetryableError("JOB_SERVICE", message)
    : new UserError("JOB_SERVICE", message);
}
