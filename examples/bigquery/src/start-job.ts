import type { BigQuery, JobMetadata, Query } from "@google-cloud/bigquery";
import { type Clock, RetryableError } from "flyte-fx";
import { type ClientError, faultOf } from "./bigquery-fault.ts";

export interface JobToStart extends Query {
  readonly jobId: string;
}

const TRIES = 3;

/**
 * Starts a job, or finds the one of this id; gives its location. A call that failed may have started it all the same: it
 * is repeated at once, and finds that job then.
 */
export async function startJob(client: BigQuery, job: JobToStart, { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      const [started] = await client.createQueryJob(job);
      return started.location ?? "";
    } catch (error) {
      const location = locationOfExisting(error as ClientError, job);
      if (location !== undefined) return location;
      const fault = faultOf(error);
      if (!(fault instanceof RetryableError) || tried === TRIES) throw fault;
    }
    await clock.sleep(tried * 250, { signal });
  }
}

/** The job is there already, or it has begun and ended with an error, which `get` tells. */
function locationOfExisting({ code, message, response }: ClientError & { readonly response?: JobMetadata }, { jobId, location }: JobToStart): string | undefined {
  if (code === 409) return location ?? new RegExp(`:([\\w-]+)\\.${jobId}`).exec(message)?.[1] ?? "";
  return response?.jobReference?.location;
}
