import { Resource } from "flyte-fx";
import type { JobFolder } from "./job-folder.ts";
import type { QueuedJob } from "./read-queue.ts";
import { LOST, readTaskState, type TaskState, toEndedState } from "./task-state.ts";

/** What `get` knows of a job. */
export interface KnownJob {
  readonly jobId: number;
  /** Number of tasks of the job array; 0 if it is a job without an array. */
  readonly tasks: number;
  readonly folder: JobFolder;
  /** What Slurm's queue has of it. */
  readonly queued: readonly QueuedJob[];
}

/** Outputs of every Slurm task. */
export interface JobOutputs {
  readonly job_id: number;
  readonly logs: readonly string[];
}

/** While one of these phases is among those of the tasks, the job has not ended; the first one counts. */
const UNFINISHED = ["RUNNING", "INITIALIZING", "WAITING_FOR_RESOURCES", "QUEUED"] as const;
/** A job array has the worst result of its tasks. */
const FINISHED = ["FAILED", "RETRYABLE_FAILED", "ABORTED"] as const;

/** Returns the state of a job, or of all tasks of a job array together. */
export async function describeJob(job: KnownJob): Promise<Resource<JobOutputs>> {
  const states = await readStates(job);
  const details = { customInfo: { job_id: job.jobId } };
  const ended = states.filter(({ phase }) => !isUnfinished(phase)).length;
  const phase = [...UNFINISHED, ...FINISHED].find((one) =>
    states.some((state) => state.phase === one),
  );
  if (phase === undefined) {
    const logs = states.map((_, task) => job.folder.logFile(task));
    return Resource.succeeded({ job_id: job.jobId, logs }, details);
  }
  const message = describeTask(
    job,
    states.findIndex((state) => state.phase === phase),
    states,
  );
  if (!isUnfinished(phase) || job.tasks === 0) return Resource.of(phase, message, details);
  const counted = `${ended} of ${job.tasks} tasks have ended; ${message}`;
  return Resource.of(phase, counted, { ...details, progress: ended / job.tasks });
}

/** The state of each task. A job without an array is one task. */
async function readStates({ tasks, folder, queued }: KnownJob): Promise<readonly TaskState[]> {
  const own = new Map(queued.map((one) => [tasks === 0 ? 0 : one.task, one]));
  const all = Array.from({ length: Math.max(1, tasks) }, (_, task) => own.get(task));
  const isComplete = all.every((one) => one !== undefined);
  const exitCodes = isComplete ? new Map<number, number>() : await folder.readExitCodes();
  // Tasks that have not started are one entry of the queue, and Slurm may forget those that ended.
  const others = own.get(undefined);
  return all.map((one, task) => {
    const exitCode = exitCodes.get(task);
    if (one !== undefined) return readTaskState(one);
    if (exitCode !== undefined) return toEndedState(exitCode);
    return others === undefined ? LOST : readTaskState(others);
  });
}

function describeTask(
  { jobId, tasks }: KnownJob,
  task: number,
  states: readonly TaskState[],
): string {
  const name = tasks === 0 ? `job ${jobId}` : `task ${task} of job ${jobId}`;
  return `${name} ${states[task]!.message}`;
}

function isUnfinished(phase: TaskState["phase"]): boolean {
  return (UNFINISHED as readonly string[]).includes(phase);
}
