import type { JobMetadata } from "@google-cloud/bigquery";
import { type Context, RetryableError, UserError } from "flyte-fx";
import type { BigQueryConfig } from "./bigquery-config.ts";
import { type ClientError, toFault } from "./bigquery-fault.ts";
import type { FetchBigQuery } from "./fetch-client.ts";

export interface JobToStart extends Omit<BigQueryConfig, "projectId"> {
  readonly jobId: string;
  readonly query: string;
}

const ATTEMPTS = 3;

/** Repeats a call with a transient fault. The error of the last one is one that Flyte understands. */
export async function retryTransient<Result>(
  { clock, signal }: Pick<Context, "clock" | "signal">,
  call: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const fault = toFault(error);
      const canRepeat = fault instanceof RetryableError && attempt < ATTEMPTS && !signal.aborted;
      if (!canRepeat) throw fault;
    }
    await clock.sleep(attempt * 250, { signal });
  }
}

/**
 * Starts a job, or finds the existing one with this id, and returns its location. A failed call may
 * have started the job anyway, so a retry may find it. After the last retry, or if the
 * caller has gone, the job is cancelled in case it exists.
 */
export async function startJob(
  client: FetchBigQuery,
  job: JobToStart,
  context: Pick<Context, "clock" | "signal">,
): Promise<string> {
  try {
    return await retryTransient(context, () => insertJob(client, job));
  } catch (fault) {
    if (fault instanceof UserError) throw fault;
    const { jobId, location } = job;
    const doubtful = client.job(jobId, location === undefined ? {} : { location });
    await doubtful.cancel().catch(() => undefined);
    throw fault;
  }
}

async function insertJob(client: FetchBigQuery, job: JobToStart): Promise<string> {
  const { jobId, location, labels, ...query } = job;
  const jobReference = { projectId: client.projectId, jobId, location };
  const configuration = { query: { useLegacySql: false, ...query }, labels };
  const json = { jobReference, configuration };
  try {
    const started = (await client.send({ method: "POST", uri: "/jobs", json })) as JobMetadata;
    if (started.jobReference) return started.jobReference.location ?? "";
  } catch (error) {
    const existing = findExistingLocation(error as ClientError, job);
    if (existing === undefined) throw error;
    return existing;
  }
  throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery returned no job");
}

/** Returns the location if the job already exists. */
function findExistingLocation(
  { code, message }: ClientError,
  { jobId, location }: JobToStart,
): string | undefined {
  if (code !== 409) return undefined;
  return location ?? new RegExp(`:([\\w-]+)\\.${jobId}`).exec(message)?.[1] ?? "";
}
