import {
  AsyncConnectorBase,
  Dataset,
  Resource,
  resourceMeta,
  t,
  type CreateRequest,
  type DeleteRequest,
  type LogPage,
  type LogsRequest,
} from "flyte-fx";
import { isRunning, killProcess } from "./job-process.ts";
import { JobRoot } from "./job-root.ts";
import { planQuery, type QueryLimits } from "./plan-query.ts";
import { readLog } from "./read-log.ts";
import { resolveTables } from "./resolve-tables.ts";
import { startJob } from "./start-job.ts";

/** Identifies a job. Flyte stores it and passes it to each `get` and `delete`. */
export class Job extends resourceMeta({ jobId: t.string() }) {}

const outputs = { rows: t.int(), result: t.dataset() };

export interface DuckDbConnectorOptions extends QueryLimits {
  /**
   * Folder of the jobs, on a local disk. The connector creates it, with access for this user only.
   */
  readonly root: string;
  /** Task type. Default: `duckdb`. */
  readonly taskType?: string;
}

/**
 * Runs each query as a job in its own process, which survives the connector. The result is a
 * Parquet file. If the output prefix is a folder, the job writes the file there. Otherwise it stays
 * in the job's folder, and fx uploads it.
 */
export class DuckDbConnector extends AsyncConnectorBase<typeof Job, t.Shape, typeof outputs> {
  readonly name = "DuckDB Connector";
  readonly #limits: QueryLimits;
  readonly #jobs: JobRoot;

  constructor(options: DuckDbConnectorOptions) {
    super({ taskType: options.taskType ?? "duckdb", resourceMeta: Job, outputs });
    this.#limits = { ...options, tables: resolveTables(options.tables) };
    this.#jobs = new JobRoot(options.root);
  }

  /** A repeated call finds the folder of the first one and starts no process. */
  async create(request: CreateRequest): Promise<Job> {
    const plan = planQuery(request, this.#limits);
    const job = await this.#jobs.create(request.idempotencyKey, plan);
    if ((await job.readProcess()) === undefined) await startJob(job);
    return new Job({ jobId: job.id });
  }

  async get({ jobId }: Job): Promise<Resource<{ rows: number; result: Dataset }>> {
    const job = await this.#jobs.find(jobId);
    const process = await job.readProcess();
    // Check the process before reading the status, so its last status is never missed.
    const running = await isRunning(process);
    const status = await job.readStatus();
    if (status?.phase === "SUCCEEDED")
      return Resource.succeeded({
        rows: status.rows,
        result: new Dataset(status.result, "parquet"),
      });
    if (status?.phase === "FAILED") return Resource.failed(status.message);
    if (await job.isDeleted()) return Resource.aborted("the job was deleted");
    if (!running) {
      if (process !== undefined) await job.removeLeftovers();
      return Resource.retryableFailed("the job's process ended without a result");
    }
    return status === undefined
      ? Resource.initializing("starting DuckDB")
      : Resource.running(status.message);
  }

  /** Kills the job's process. If the job has ended, it only removes leftovers. */
  async delete({ jobId }: Job, { signal }: DeleteRequest): Promise<void> {
    const job = await this.#jobs.find(jobId);
    await job.markDeleted();
    await killProcess(await job.readProcess(), signal);
    await job.removeLeftovers();
  }

  override async *getLogs({ jobId }: Job, { lines, token }: LogsRequest): AsyncGenerator<LogPage> {
    const job = await this.#jobs.find(jobId);
    yield await readLog(job.logFile, lines, token);
  }
}
