import type { BigQuery, Job as BigQueryJob, JobMetadata } from "@google-cloud/bigquery";
import {
  AsyncConnectorBase,
  type Context,
  type CreateRequest,
  type Dataset,
  type DeleteRequest,
  type GetRequest,
  type LogLink,
  type Resource,
  resourceMeta,
  RetryableError,
  t,
  UserError,
} from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { isLocation, isProjectId, readConfig } from "./bigquery-config.ts";
import { type ClientError, toFault } from "./bigquery-fault.ts";
import { describeJob } from "./describe-job.ts";
import { openClient } from "./open-client.ts";
import { readParameters } from "./query-parameters.ts";
import { type JobToStart, startJob } from "./start-job.ts";

/** Identifies a job. Flyte stores it and passes it to each `get` and `delete`. */
export class Job extends resourceMeta({
  jobId: t.string(),
  projectId: t.string(),
  location: t.string(),
  hasResults: t.bool(),
}) {}

export interface BigQueryConnectorOptions {
  /** Task type. Default: `bigquery_query_job_task`, as in flytekit. */
  readonly taskType?: string;
  /** Secret with the JSON key of a service account. Default: Application Default Credentials. */
  readonly secret?: string;
  /** Default: https://bigquery.googleapis.com. */
  readonly apiEndpoint?: string | undefined;
  /** Timeout of one call to BigQuery, in milliseconds. Default: 2000. */
  readonly timeoutMs?: number;
}

type CallContext = Pick<Context, "secrets" | "fetch" | "signal">;

/** Flyte gives up after 10 s. One `create` makes up to four calls, with pauses between them. */
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

  /** The job's id contains the idempotency key, so a repeated call finds the existing job. */
  async create({ taskTemplate, inputs, idempotencyKey, ...context }: CreateRequest): Promise<Job> {
    const { projectId, ...job } = readJob(taskTemplate, inputs, `flyte_${idempotencyKey}`);
    const location = await startJob(this.#client(projectId, context), job, context);
    return new Job({
      jobId: job.jobId,
      projectId,
      location,
      hasResults: Object.hasOwn(taskTemplate.interface.outputs, "results"),
    });
  }

  async get(job: Job, context: GetRequest): Promise<Resource<{ results?: Dataset }>> {
    const found = this.#find(job, context);
    const [metadata] = (await found.getMetadata().catch(throwFault)) as [
      JobMetadata | undefined,
      unknown,
    ];
    if (!metadata?.jobReference)
      throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery returned no job");
    return describeJob(metadata, { hasResults: job.hasResults, logLinks: [consoleLink(job)] });
  }

  /** Cancels the job. If it has ended or does not exist, nothing is left to do. */
  async delete(job: Job, context: DeleteRequest): Promise<void> {
    const found = this.#find(job, context);
    const [reply] = await found.cancel().catch((error: unknown) => {
      if ((error as ClientError).code !== 404) throwFault(error);
      return [{ job: {} }];
    });
    if (!reply?.job)
      throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery did not confirm the cancellation");
  }

  /**
   * Returns the job. The ResourceMeta is untrusted, so only jobs that this connector could have
   * started are accepted.
   */
  #find({ jobId, projectId, location }: Job, context: CallContext): BigQueryJob {
    const isOurs =
      /^flyte_[a-z2-7]{1,32}$/.test(jobId) &&
      isProjectId(projectId) &&
      (location === "" || isLocation(location));
    if (!isOurs)
      throw new UserError(
        "NO_SUCH_JOB",
        `job ${JSON.stringify(jobId)} was not started by this connector`,
      );
    return this.#client(projectId, context).job(jobId, { location });
  }

  #client(projectId: string, { secrets, fetch, signal }: CallContext): BigQuery {
    const { secret, apiEndpoint, timeoutMs = TIMEOUT_MS } = this.#options;
    const key = secret === undefined ? undefined : secrets.get(secret);
    return openClient({ projectId, key, apiEndpoint }, { fetch, signal, timeoutMs });
  }
}

function readJob(
  { sql, custom, interface: { inputs: variables }, id }: TaskTemplate,
  inputs: Record<string, unknown>,
  jobId: string,
): JobToStart & { projectId: string } {
  const faults: string[] = [];
  const config = readConfig(custom, faults);
  const queryParameters = readParameters(inputs, variables, faults);
  if (!sql?.statement) faults.push("sql: expected a statement");
  if (faults.length > 0)
    throw new UserError("BAD_TASK", `${id.name} is not a query for BigQuery: ${faults.join("; ")}`);
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
  throw toFault(error);
}
