import type { BigQuery, JobMetadata, Query } from "@google-cloud/bigquery";
import { type Clock, RetryableError } from "flyte-fx";
import { type ClientError, faultOf } from "./bigquery-fault.ts";
import { boundedCall, type CallLimits } from "./bounded-call.ts";

export interface JobToStart extends Query {
  readonly jobId: string;
}

const TRIES = 3;

/**
 * Starts a job, or finds the one of this id; gives its location. A call that failed may have started it all the same: it
 * is repeated at once, and finds that job then. After the last one the job is cancelled, in case there is one.
 */
export async function startJob(
  client: BigQuery,
  job: JobToStart,
  { clock, ...limits }: CallLimits & { readonly clock: Clock },
): Promise<string> {
  for (let tried = 1; ; tried++) {
    try {
      return await boundedCall(() => insertJob(client, job), limits);
    } catch (error) {
      limits.signal.throwIfAborted();
      const location = locationOfExisting(error as ClientError, job);
      if (location !== undefined) return location;
      const fault = faultOf(error);
      if (!(fault instanceof RetryableError)) throw fault;
      if (tried === TRIES) {
        await boundedCall(
          () =>
            client
              .job(job.jobId, job.location === undefined ? {} : { location: job.location })
              .cancel(),
          limits,
        ).catch(() => undefined);
        throw fault;
      }
    }
    await clock.sleep(tried * 250, { signal: limits.signal });
  }
}

/** Not by the client's `createQueryJob`: it never settles where the answer is no job, and its error ends the process. */
function insertJob(
  client: BigQuery,
  { jobId, location, labels, ...query }: JobToStart,
): Promise<string> {
  const jobReference = { projectId: client.projectId, jobId, location };
  const json = {
    jobReference,
    configuration: { query: { useLegacySql: false, ...query }, labels },
  };
  return new Promise((resolve, reject) => {
    client.request({ method: "POST", uri: "/jobs", json }, (error, started?: JobMetadata) => {
      if (error) return reject(error);
      if (!started?.jobReference)
        return reject(new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery's answer is no job"));
      resolve(started.jobReference.location ?? "");
    });
  });
}

/** The job is there already. */
function locationOfExisting(
  { code, message }: ClientError,
  { jobId, location }: JobToStart,
): string | undefined {
  if (code !== 409) return undefined;
  return location ?? new RegExp(`:([\\w-]+)\\.${jobId}`).exec(message)?.[1] ?? "";
}
