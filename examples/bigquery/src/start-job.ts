import type { JobMetadata } from "@google-cloud/bigquery";
import { type Context, RetryableError } from "flyte-fx";
import type { BigQueryConfig } from "./bigquery-config.ts";
import { type ClientError, toFault } from "./bigquery-fault.ts";
import type { FetchBigQuery } from "./fetch-client.ts";

export interface JobToStart extends Omit<BigQueryConfig, "projectId"> {
  readonly jobId: string;
  readonly query: string;
}

const ATTEMPTS = 3;

/**
 * Starts a job, or finds the existing one with this id, and returns its location. A failed call may
 * have started the job anyway, so a retry may find it. After the last retry, or if the
 * caller has gone, the job is cancelled in case it exists.
 */
export async function startJob(
  client: FetchBigQuery,
  job: JobToStart,
  { clock, signal }: Pick<Context, "clock" | "signal">,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await insertJob(client, job);
    } catch (error) {
      const location = findExistingLocation(error as ClientError, job);
      if (location !== undefined) return location;
      const fault = toFault(error);
      if (!(fault instanceof RetryableError)) throw fault;
      if (attempt === ATTEMPTS || signal.aborted) {
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

async function insertJob(
  client: FetchBigQuery,
  { jobId, location, labels, ...query }: JobToStart,
): Promise<string> {
  const jobReference = { projectId: client.projectId, jobId, location };
  const configuration = { query: { useLegacySql: false, ...query }, labels };
  const json = { jobReference, configuration };
  const started = (await client.send({ method: "POST", uri: "/jobs", json })) as JobMetadata;
  if (!started.jobReference)
    throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery returned no job");
  return started.jobReference.location ?? "";
}

/** Returns the location if the job already exists. */
function findExistingLocation(
  { code, message }: ClientError,
  { jobId, location }: JobToStart,
): string | undefined {
  if (code !== 409) return undefined;
  return location ?? new RegExp(`:([\\w-]+)\\.${jobId}`).exec(message)?.[1] ?? "";
}
