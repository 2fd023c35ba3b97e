// expect TS18048 at 7:10
// The answer of a DELETE may be missing.
import { type HttpContext, requestJson } from "flyte-fx/http";

export async function stop(context: HttpContext): Promise<string> {
  const job = await requestJson<{ id: string }>(context, { method: "DELETE", baseUrl: "https://jobs.example", path: "/" });
  return job.id;
}
