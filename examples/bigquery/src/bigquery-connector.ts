import type { BigQuery, Job as BigQueryJob, JobMetadata } from "@google-cloud/bigquery";
import {
  AsyncConnectorBase,
  type CreateRequest,
  type Dataset,
  type DeleteRequest,
  type GetRequest,
  type LogLink,
  type Resource,
  resourceMeta,
  RetryableError,
  type Secrets,
  t,
  type TaskTemplate,
  type UnknownValues,
  UserError,
} from "flyte-fx";
import { isLocation, isProjectId, readConfig } from "./bigquery-config.ts";
import { type ClientError, faultOf } from "./bigquery-fault.ts";
import { boundedCall, type CallLimits } from "./bounded-call.ts";
import { describeJob } from "./describe-job.ts";
import { openClient } from "./open-client.ts";
import { readParameters } from "./query-parameters.ts";
import { type JobToStart, startJob } from "./start-job.ts";

/** What Flyte keeps of a job and hands back with each get and delete. */
export class Job extends resourceMeta({
  jobId: t.string(),
  projectId: t.string(),
  location: t.string(),
  hasResults: t.bool(),
}) {}

export interface BigQueryConnectorOptions {
  /** The type of the tasks that it runs. Default: `bigquery_query_job_task`, as flytekit's. */
  readonly taskType?: string;
  /** The secret that holds the JSON of a service account's key. Default: Google's Application Default Credentials. */
  readonly secret?: string;
  /** Default: https://bigquery.googleapis.com. */
  readonly apiEndpoint?: string | undefined;
  /** How long one call of BigQuery may take, in milliseconds. Default 2000. */
  readonly timeoutMs?: number;
}

/** Flyte gives up after 10 s: the four calls of one create, and the waits between them, take less. */
const TIMEOUT_MS = 2_000;

/** Runs each query as a job of BigQuery. */
export class BigQueryConnector extends AsyncConnectorBase<typeof Job> {
  readonly name = "BigQuery Connector";
  readonly #options: BigQueryConnectorOptions;

  constructor(options: BigQueryConnectorOptions = {}) {
    super({
      taskType: options.taskType ?? "bigquery_query_job_task",
      resourceMeta: Job,
      secrets: options.secret === undefined ? [] : [options.secret],
    });
    this.#options = options;
  }

  /** The job's id is made from the idempotency key: a repeated create finds the job of the first one. */
  async create({
    taskTemplate,
    inputs,
    idempotencyKey,
    secrets,
    clock,
    signal,
  }: CreateRequest): Promise<Job> {
    const { projectId, ...job } = readJob(taskTemplate, inputs, `flyte_${idempotencyKey}`);
    const location = await startJob(this.#client(projectId, secrets), job, {
      clock,
      ...this.#limits(signal),
    });
    return new Job({
      jobId: job.jobId,
      projectId,
      location,
      hasResults: Object.hasOwn(taskTemplate.interface.outputs, "results"),
    });
  }

  async get(job: Job, { secrets, signal }: GetRequest): Promise<Resource<{ results?: Dataset }>> {
    const found = this.#find(job, secrets);
    const [metadata] = (await boundedCall(() => found.getMetadata(), this.#limits(signal)).catch(
      throwFault,
    )) as [JobMetadata | undefined, unknown];
    if (!metadata?.jobReference)
      throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery's answer is no job");
    return describeJob(metadata, { hasResults: job.hasResults, logLinks: [consoleLink(job)] });
  }

  /** Asks BigQuery to cancel the job. One that has ended, or is not there, needs nothing. */
  async delete(job: Job, { secrets, signal }: DeleteRequest): Promise<void> {
    const found = this.#find(job, secrets);
    const [answer] = await boundedCall(() => found.cancel(), this.#limits(signal)).catch(
      (error: unknown) => {
        if ((error as ClientError).code !== 404) throwFault(error);
        return [{ job: {} }];
      },
    );
    if (!answer?.job)
      throw new RetryableError(
        "BIGQUERY_BAD_ANSWER",
        "BigQuery did not say that it cancels the job",
      );
  }

  /** The job that a meta names. It came over the wire: only a job that a connector like this one has started is taken. */
  #find({ jobId, projectId, location }: Job, secrets: Secrets): BigQueryJob {
    const isOurs =
      /^flyte_[a-z2-7]{1,32}$/.test(jobId) &&
      isProjectId(projectId) &&
      (location === "" || isLocation(location));
    if (!isOurs)
      throw new UserError(
        "NO_SUCH_JOB",
        `there is no job ${JSON.stringify(jobId)} of this connector`,
      );
    return this.#client(projectId, secrets).job(jobId, { location });
  }

  #limits(signal: AbortSignal): CallLimits {
    return { signal, timeoutMs: this.#options.timeoutMs ?? TIMEOUT_MS };
  }

  #client(projectId: string, secrets: Secrets): BigQuery {
    const { secret, apiEndpoint } = this.#options;
    return openClient({
      projectId,
      key: secret === undefined ? undefined : secrets.get(secret),
      apiEndpoint,
    });
  }
}

function readJob(
  { sql, custom, interface: { inputs: variables }, id }: TaskTemplate,
  inputs: UnknownValues,
  jobId: string,
): JobToStart & { projectId: string } {
  const faults: string[] = [];
  const config = readConfig(custom, faults);
  const queryParameters = readParameters(inputs, variables, faults);
  if (!sql?.statement) faults.push("sql: expected a statement");
  if (faults.length > 0)
    throw new UserError("BAD_TASK", `${id.name} is no query for BigQuery: ${faults.join("; ")}`);
  return {
    ...config,
    jobId,
    query: sql!.statement,
    ...(queryParameters.length > 0 && { parameterMode: "NAMED", queryParameters }),
  };
}

function consoleLink({ jobId, projectId, location }: Job): LogLink {
  return {
    name: "BigQuery Console",
    uri: `https://console.cloud.google.com/bigquery?project=${projectId}&j=bq:${location}:${jobId}&page=queryresults`,
    showWhilePending: true,
  };
}

function throwFault(error: unknown): never {
  throw faultOf(error);
}
