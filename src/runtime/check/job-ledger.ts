import { realClock } from "../base/context.ts";
import { classifyError } from "../connector/classify-error.ts";
import { repeatDelete } from "../local/attempt/attempt-jobs.ts";
import { type JobRunner, LocalRun } from "../local/local-run.ts";
import { withProcessDefaults } from "../local/process-defaults.ts";
import { removeRun } from "../local/record/stored-runs.ts";
import { crossWire } from "../local/run-locally.ts";
import { createEndpointRunner } from "../local/runners/endpoint-runner.ts";
import { CheckJob, describeCallError, type FinishedJob, type NewCheckJob } from "./check-job.ts";
import type { CheckSubject } from "./check-subject.ts";

/** A delete at the end may take longer than other calls, because no other one follows. */
const LAST_DELETE_DEADLINES = 6;

/** What became of the jobs that the checks of one task made. */
export interface JobCount {
  readonly created: number;
  readonly deleted: number;
  /** Those that may still run although fx tried to delete them. `fx jobs delete ID` tries again. */
  readonly left: readonly LeftCheckJob[];
  /** The runs of those that were kept on request. */
  readonly kept: readonly string[];
}

export interface LeftCheckJob {
  readonly runId: string;
  readonly why: string;
}

/** Knows every job that the checks of one task make, and deletes them at the end. */
export class JobLedger {
  readonly #runner: JobRunner;
  readonly #jobs: CheckJob[] = [];
  #finished: Promise<FinishedJob> | undefined;

  constructor(private readonly subject: CheckSubject) {
    const { client, connector, author } = subject;
    this.#runner = {
      ...createEndpointRunner(client, connector),
      ...(author && { classify: (error: unknown) => classifyError(error, author) }),
    };
  }

  newJob(options: NewCheckJob): CheckJob {
    const subject = this.subject;
    const { outputFields, wire, runs, projectRoot, origin, endpoint, clock } = subject;
    const { inputs = subject.inputs.sets[0], template = subject.template } = options;
    const run = new LocalRun(
      crossWire({ template, inputs, outputFields, poll: undefined, wire }),
      this.#runner,
      withProcessDefaults({
        clock,
        projectRoot,
        runsFolder: runs.runs,
        ...(origin !== undefined && { origin }),
        ...(endpoint !== undefined && { endpoint }),
      }),
      // The engine makes the connection from the template's custom.
      Object.keys(template.custom).length === 0 ? undefined : subject.connection,
    );
    const job = new CheckJob(run);
    this.#jobs.push(job);
    return job;
  }

  /** Runs the job that all checks share once, or again if the outside system was to blame. */
  async finishedJob(run: () => Promise<FinishedJob>): Promise<FinishedJob> {
    this.#finished ??= run();
    try {
      return await this.#finished;
    } catch (error) {
      if (this.subject.serviceStatuses.length > 0) this.#finished = undefined;
      throw error;
    }
  }

  /**
   * Deletes every job that may still run, unless they are kept, and forgets the records of the
   * others. Nothing is left in a world, which ends with the check.
   */
  async cleanUp({ keep }: { readonly keep: boolean }): Promise<JobCount> {
    const jobs = this.#jobs.splice(0);
    const kept = jobs.filter(({ isOpen }) => keep && isOpen).map(({ run }) => run.record.id);
    const left = keep ? [] : await this.deleteOpenJobs(jobs);
    for (const job of jobs) this.#closeRecord(job);
    return {
      created: sum(jobs, ({ metas, isDone }) => (isDone ? 1 : metas.length)),
      deleted: sum(jobs, ({ metas, openMetas }) => metas.length - openMetas.length),
      left,
      kept,
    };
  }

  /**
   * Deletes every job that may still run, all at once and within one time limit, because the
   * connector's delete may hang for each. Returns those that it cannot delete.
   */
  async deleteOpenJobs(jobs: readonly CheckJob[] = this.#jobs): Promise<readonly LeftCheckJob[]> {
    const { world, deadlineMs } = this.subject;
    const until = realClock.now() + LAST_DELETE_DEADLINES * deadlineMs;
    const left = await Promise.all(
      jobs.map(async (job) => {
        const why = await this.#deleteIfOpen(job, until);
        return why === undefined ? [] : [{ runId: job.run.record.id, why }];
      }),
    );
    return world === undefined ? left.flat() : [];
  }

  #closeRecord({ run, isOpen }: CheckJob): void {
    const { record } = run;
    if (isOpen) {
      record.leaveJob();
      record.end("stopped", run.elapsedMs);
    }
    record.close();
    if (!isOpen) removeRun(this.subject.runs, record.id);
  }

  /** Why the job may still run; undefined if it does not. */
  async #deleteIfOpen(job: CheckJob, until: number): Promise<string | undefined> {
    if (!job.isOpen) return undefined;
    const { client, deadlineMs, inProcess } = this.subject;
    const getThrown = (error: unknown): unknown =>
      inProcess?.watch.calls.findLast(({ method }) => method === "delete")?.thrown?.error ?? error;
    try {
      // A repeated create returns the job whose reply was lost.
      if (job.mayBeUnknown) job.created(await client.create(job.newJobMessage(), { deadlineMs }));
      for (const meta of job.openMetas) {
        job.run.jobCreated(meta); // if the delete fails, this one is on record
        const getLeftMs = (): number => Math.max(1, until - realClock.now());
        await repeatDelete(
          job.run,
          () => client.delete(job.jobMessage(meta), { deadlineMs: getLeftMs() }),
          { clock: job.run.clock, withinMs: getLeftMs(), getThrown },
        );
        job.deleted(meta);
      }
    } catch (error) {
      return describeCallError(error);
    }
    return undefined;
  }
}

function sum(jobs: readonly CheckJob[], count: (job: CheckJob) => number): number {
  return jobs.reduce((total, job) => total + count(job), 0);
}
