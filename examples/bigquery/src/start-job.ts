import type { BigQuery, JobMetadata, Query } from "@google-cloud/bigquery";
import { type Context, RetryableError } from "flyte-fx";
import { type ClientError, toFault } from "./bigquery-fault.ts";

export interface JobToStart extends Query {
  readonly jobId: string;
}

const ATTEMPTS = 3;

/**
 * Starts a job, or finds the existing one with this id, and returns its location. A failed call may
 * have started the job anyway, so a retry may find it. After the last retry, the job is cancelled
 * in case it exists.
 */
export async function startJob(
  client: BigQuery,
  job: JobToStart,
  { clock, signal }: Pick<Context, "clock" | "signal">,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await insertJob(client, job);
    } catch (error) {
      signal.throwIfAborted();
      const location = findExistingLocation(error as ClientError, job);
      if (location !== undefined) return location;
      const fault = toFault(error);
      if (!(fault instanceof RetryableError)) throw fault;
      if (attempt === ATTEMPTS) {
        const options = job.location === undefined ? {} : { location: job.location };
        await client
          .job(job.jobId, options)
          .cancel()
          .catch(() => undefined);
        throw fault;
      }
    }
    await clock.sleep(attempt * 250, { signal });
  }
}

/**
 * The client's `createQueryJob` never settles if the reply contains no job, and its error ends the
 * process.
 */
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
        return reject(new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery returned no job"));
      resolve(started.jobReference.location ?? "");
    });
  });
}

/** Returns the location if the job already exists. */
function findExistingLocation(
  { code, message }: ClientError,
  { jobId, location }: JobToStart,
): string | undefined {
  if (code !== 409) return undefined;
  return location ?? new RegExp(`:([\\w-]+)\\.${jobId}`).exec(message)?.[1] ?? "";
}
