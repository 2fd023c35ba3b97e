import { RetryableError } from "flyte-fx";
import { runSlurm } from "./slurm-command.ts";

/** A job in Slurm's queue, or one or more tasks of a job array. */
export interface QueuedJob {
  /** The number that `sbatch` returned: of the whole array, if the job is part of one. */
  readonly id: number;
  /** The index in the array. Undefined for a job without an array, and for tasks not yet started. */
  readonly task: number | undefined;
  readonly name: string;
  /** The state first, then flags such as COMPLETING. */
  readonly states: readonly string[];
  /** Why it waits or failed, such as `Resources`. */
  readonly reason: string;
  readonly exitCode: number;
  /** The signal that killed the batch script; 0 if none did. */
  readonly signal: number;
}

/**
 * Reads the state of many jobs with one call, also of those that ended less than `MinJobAge` ago
 * (default: 5 minutes). Returns what the queue has by name: a job array has several entries.
 *
 * @throws RetryableError if Slurm's controller does not answer
 */
export async function readQueue(
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly QueuedJob[]>> {
  // Slurm before 23.02 ignores the filters and prints all jobs.
  const args = ["--json", "--all", "--states=all", `--name=${names.join(",")}`];
  const found = new Map<string, QueuedJob[]>(names.map((name) => [name, []]));
  for (const job of parseQueue(await runSlurm("squeue", args, { signal })))
    found.get(job.name)?.push(job);
  return found;
}

/** Returns the numbers of all jobs with this name, the first one that was submitted first. */
export async function findJobs(name: string): Promise<readonly number[]> {
  const args = ["--noheader", "--all", "--states=all", `--name=${name}`, "--format=%F"];
  const lines = (await runSlurm("squeue", args)).split("\n").map(Number);
  return [...new Set(lines.filter((id) => id > 0))].sort((one, other) => one - other);
}

/** A number in the JSON of Slurm 22.05, and in that of 23.02 and later. */
type SlurmNumber = number | { readonly set: boolean; readonly number: number } | null | undefined;

interface SlurmJob {
  readonly job_id: number;
  readonly array_job_id: SlurmNumber;
  readonly array_task_id: SlurmNumber;
  readonly name: string;
  readonly job_state: string | readonly string[];
  readonly state_reason?: string;
  /** The status of `wait` in Slurm 22.05. */
  readonly exit_code?:
    | number
    | {
        readonly return_code?: SlurmNumber;
        readonly signal?: { readonly id?: SlurmNumber; readonly signal_id?: SlurmNumber };
      };
}

/**
 * Parses the output of `squeue --json`.
 *
 * @throws RetryableError if it reports an error: `squeue` exits with 0 and lists no jobs even if the
 * controller does not answer
 */
export function parseQueue(json: string): readonly QueuedJob[] {
  const { errors = [], jobs } = JSON.parse(json) as {
    readonly errors?: readonly { readonly description?: string; readonly error?: string }[];
    readonly jobs: readonly SlurmJob[];
  };
  if (errors.length > 0)
    throw new RetryableError(
      "SLURM",
      `squeue: ${errors.map(({ description, error }) => description ?? error ?? "unknown error").join("; ")}`,
    );
  return jobs.map((job) => ({
    id: toNumber(job.array_job_id) || job.job_id,
    task: toNumber(job.array_job_id) ? toNumber(job.array_task_id) : undefined,
    name: job.name,
    states: [job.job_state].flat(),
    reason: job.state_reason ?? "",
    ...readExit(job.exit_code),
  }));
}

function toNumber(value: SlurmNumber): number | undefined {
  if (typeof value === "number") return value;
  return value?.set ? value.number : undefined;
}

function readExit(exit: SlurmJob["exit_code"]): Pick<QueuedJob, "exitCode" | "signal"> {
  if (typeof exit === "number") return { exitCode: exit >> 8, signal: exit & 0x7f };
  const { id, signal_id: oldId } = exit?.signal ?? {};
  return {
    exitCode: toNumber(exit?.return_code) ?? 0,
    signal: toNumber(id) ?? toNumber(oldId) ?? 0,
  };
}
