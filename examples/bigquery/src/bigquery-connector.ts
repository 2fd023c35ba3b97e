import type { Job as BigQueryJob, JobMetadata } from "@google-cloud/bigquery";
import {
  AsyncConnectorBase,
  type Context,
  type CreateRequest,
  type Dataset,
  type DeleteRequest,
  type GetRequest,
  type LogLink,
  type Resource,
  RetryableError,
  UserError,
} from "flyte-fx";
import type { TaskTemplate } from "flyte-fx/models";
import { readConfig } from "./bigquery-config.ts";
import { type ClientError, toFault } from "./bigquery-fault.ts";
import { checkJob, findResults, Job, toJobId } from "./bigquery-job.ts";
import { describeJob } from "./describe-job.ts";
import type { FetchBigQuery } from "./fetch-client.ts";
import { openClient } from "./open-client.ts";
import { readParameters } from "./query-parameters.ts";
import { type JobToStart, retryTransient, startJob } from "./start-job.ts";

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

type CallContext = Pick<Context, "secrets" | "fetch" | "signal"> &
  Pick<CreateRequest, "connection">;

/** The secret of Flyte 2's plugin, which the engine sends with each call. */
const CONNECTION_KEY = "google_application_credentials";

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
      outputsFrom: "template",
      secrets: options.secret === undefined ? [] : [options.secret],
    });
    this.#options = options;
  }

  /** The job's id contains the idempotency key, so a repeated call finds the existing job. */
  async create({ taskTemplate, inputs, idempotencyKey, ...context }: CreateRequest): Promise<Job> {
    const { interface: declared, metadata } = taskTemplate;
    const jobId = toJobId(idempotencyKey, Object.hasOwn(declared.outputs, "results"));
    const { projectId, ...job } = readTask(taskTemplate, inputs, jobId);
    const location = await startJob(this.#client(projectId, context), job, context);
    return new Job({
      job_id: jobId,
      project: projectId,
      location,
      user_agent: metadata.runtime.version.startsWith("2.") ? "flyte-fx" : null,
    });
  }

  async get(job: Job, context: GetRequest): Promise<Resource<{ results?: Dataset }>> {
    const metadata = await readJob(this.#find(job, context));
    return describeJob(metadata, { hasResults: findResults(job), logLinks: [consoleLink(job)] });
  }

  /** Cancels the job. If it has ended or does not exist, nothing is left to do. */
  async delete(job: Job, context: DeleteRequest): Promise<void> {
    const found = this.#find(job, context);
    await retryTransient(context, async () => {
      const [reply] = await found.cancel().catch(async (error: unknown) => {
        const { code } = error as ClientError;
        const isOver = code === 409 && (await readJob(found)).status?.state === "DONE";
        if (isOver || code === 404) return [{ job: {} }];
        throw error;
      });
      if (reply?.job) return;
      throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery did not confirm the cancellation");
    });
  }

  /** Returns the job. The ResourceMeta is untrusted. */
  #find(job: Job, context: CallContext): BigQueryJob {
    checkJob(job);
    const location = job.location ?? undefined;
    return this.#client(job.project, context).job(job.job_id, { ...(location && { location }) });
  }

  #client(projectId: string, { secrets, fetch, signal, connection }: CallContext): FetchBigQuery {
    const { secret, apiEndpoint, timeoutMs = TIMEOUT_MS } = this.#options;
    const key =
      connection?.secrets[CONNECTION_KEY] ??
      (secret === undefined ? undefined : secrets.get(secret));
    return openClient({ projectId, key, apiEndpoint }, { fetch, signal, timeoutMs });
  }
}

function readTask(
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
    ...(queryParameters.length > 0 && {
      parameterMode: "NAMED",
      queryParameters: [...(config.queryParameters ?? []), ...queryParameters],
    }),
  };
}

function consoleLink({ job_id, project, location }: Job): LogLink {
  return {
    name: "BigQuery Console",
    uri: `https://console.cloud.google.com/bigquery?project=${project}&j=bq:${location}:${job_id}&page=queryresults`,
    showWhilePending: true,
  };
}

/** A rejected poll says nothing about the job, so it may be repeated. */
async function readJob(job: BigQueryJob): Promise<JobMetadata> {
  const [metadata] = (await job.getMetadata().catch((error: unknown) => {
    throw toFault(error, 403);
  })) as readonly (JobMetadata | undefined)[];
  if (metadata?.jobReference) return metadata;
  throw new RetryableError("BIGQUERY_BAD_ANSWER", "BigQuery returned no job");
}
