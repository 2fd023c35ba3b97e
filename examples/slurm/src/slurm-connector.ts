import { access } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type BatchResult,
  type CreateRequest,
  type DeleteRequest,
  GetManyConnectorBase,
  type GetManyEntry,
  type GetManyRequest,
  type LogPage,
  type LogsRequest,
  Resource,
  resourceMeta,
  t,
  UserError,
} from "flyte-fx";
import { BATCH_SCRIPT } from "./batch-script.ts";
import { describeJob, type JobOutputs } from "./describe-job.ts";
import { JobFolder } from "./job-folder.ts";
import { readJobLog } from "./read-job-log.ts";
import { findJobs, type QueuedJob, readQueue } from "./read-queue.ts";
import { MOST_TASKS, readSubmission, type Submission } from "./read-submission.ts";
import { runSlurm } from "./slurm-command.ts";

/** Identifies a job. Flyte stores it and passes it to each `get` and `delete`. */
export class Job extends resourceMeta({ jobId: t.int(), key: t.string(), tasks: t.int() }) {}

/** Linux limits one argument, here that of `squeue --name`, to 128 KiB. */
const MOST_NAMES = 1000;

const outputs = { job_id: t.int(), logs: t.list(t.file()) };

export interface SlurmConnectorOptions {
  /**
   * Folder of the jobs. The connector and every node of the cluster must see it under the same path.
   */
  readonly folder: string;
  /** Task type. Default: `slurm`. */
  readonly taskType?: string;
}

/** Runs each task as a batch job of a Slurm cluster, through Slurm's command line. */
export class SlurmConnector extends GetManyConnectorBase<typeof Job, t.Shape, typeof outputs> {
  readonly name = "Slurm Connector";
  readonly #root: string;

  constructor({ folder, taskType = "slurm" }: SlurmConnectorOptions) {
    super({ taskType, resourceMeta: Job, outputs, batch: { size: MOST_NAMES } });
    this.#root = resolve(folder);
  }

  /**
   * Submits the job on hold and starts it only if it is the first one with its name. So two creates
   * at once cannot start two jobs, and a create that is lost halfway starts none.
   */
  async create(request: CreateRequest): Promise<Job> {
    const submission = readSubmission(request);
    const { idempotencyKey: key, taskTemplate } = request;
    const folder = new JobFolder(this.#root, key);
    let jobId = await folder.readJobId();
    if (jobId === undefined) {
      await folder.create(submission.script);
      await submit(submission, folder, toName(key), taskTemplate.id.name);
      const [first, ...others] = await findJobs(toName(key));
      if (first === undefined) throw new Error(`job ${toName(key)} is missing after sbatch`);
      if (others.length > 0) await runSlurm("scancel", others.map(String));
      jobId = first;
      await folder.writeJobId(jobId);
    }
    await release(jobId);
    return new Job({ jobId, key, tasks: submission.tasks });
  }

  /** One call of `squeue` reads the states of all jobs. */
  async getMany(
    entries: readonly GetManyEntry<Job>[],
    { signal }: GetManyRequest,
  ): Promise<readonly BatchResult<JobOutputs>[]> {
    const names = entries
      .map(({ job }) => job.key)
      .filter(isKey)
      .map(toName);
    const queue = await readQueue(names, signal);
    return Promise.all(
      entries.map(({ job }) =>
        this.#describe(job, queue.get(toName(job.key)) ?? []).catch(
          (error: unknown) => error as Error,
        ),
      ),
    );
  }

  /** Cancels by name, because Slurm may use the number of a forgotten job again. */
  async delete({ key }: Job, { signal }: DeleteRequest): Promise<void> {
    if (isKey(key)) await runSlurm("scancel", [`--name=${toName(key)}`], { signal });
  }

  override async *getLogs(job: Job, { lines, token }: LogsRequest): AsyncGenerator<LogPage> {
    checkJob(job);
    yield await readJobLog(new JobFolder(this.#root, job.key), job.tasks, { lines, token });
  }

  /** @param named what Slurm's queue has under the name of the job */
  async #describe(job: Job, named: readonly QueuedJob[]): Promise<Resource<JobOutputs>> {
    checkJob(job);
    const { jobId, key, tasks } = job;
    const queued = named.filter(({ id }) => id === jobId);
    const folder = new JobFolder(this.#root, key);
    if (queued.length === 0 && (await this.#readJobId(folder)) !== jobId)
      return Resource.failed(`Slurm has no job ${jobId} for this task, and never had one`);
    return describeJob({ jobId, tasks, folder, queued });
  }

  /** Fails if the folder of all jobs is missing: this machine cannot know which jobs there were. */
  async #readJobId(folder: JobFolder): Promise<number | undefined> {
    await access(this.#root);
    return folder.readJobId();
  }
}

async function submit(
  { script: _, args, variables }: Submission,
  { path }: JobFolder,
  name: string,
  taskName: string,
): Promise<void> {
  const log = args.some((arg) => arg.startsWith("--array=")) ? "log.%a" : "log.0";
  await runSlurm(
    "sbatch",
    [
      ...["--parsable", "--hold", "--no-requeue", "--export=ALL"],
      ...[`--job-name=${name}`, `--comment=${taskName.replace(/[^\w.-]/g, "_")}`],
      ...[`--chdir=${path}`, `--output=${log}`, ...args],
    ],
    // The signal is not passed on: it could end sbatch when the job exists already.
    { input: BATCH_SCRIPT, env: { ...variables, JOB_FOLDER: path } },
  );
}

/** Starts a job on hold. A repeated call may find it running, at its end, or forgotten. */
async function release(jobId: number): Promise<void> {
  try {
    await runSlurm("scontrol", ["release", String(jobId)]);
  } catch (error) {
    if (!/already finished|invalid job id/i.test((error as Error).message)) throw error;
  }
}

/** Slurm shows only the first eight characters, so users of the cluster see `fx-` and five more. */
function toName(key: string): string {
  return `fx-${key}`;
}

/** The ResourceMeta is untrusted, and its key becomes part of a path. */
function checkJob({ jobId, key, tasks }: Job): void {
  if (!isKey(key) || jobId <= 0 || tasks < 0 || tasks > MOST_TASKS)
    throw new UserError(
      "UNKNOWN_JOB",
      `no job has the number ${jobId}, this key and ${tasks} tasks`,
    );
}

function isKey(key: string): boolean {
  return /^[a-z2-7]{32}$/.test(key);
}
