import type { Phase } from "../../wire/models/phase.ts";

/** What `.fx/runs/ID/job.json` says of a run: enough to find its job when fx itself is gone. */
export interface RunRecord {
  readonly v: 1;
  readonly run: string;
  readonly task: string;
  readonly taskType: string;
  readonly taskTypeVersion: number;
  /** Null for a task that runs in fx itself, and leaves nothing behind. */
  readonly connector: string | null;
  /** The process that drives the run. */
  readonly pid: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly outputPrefix: string;
  /** What names the job in the outside system; null until create has answered. */
  readonly resourceMeta: string | null;
  readonly phase: Phase | "CREATING" | null;
  readonly message: string;
  /** What names the jobs of earlier attempts, and at the end of the last one, that nobody saw end. */
  readonly leftJobs: readonly string[];
  /** How it ended; null while it goes on. */
  readonly end: RunEnd | null;
}

export interface RunEnd {
  readonly how: "succeeded" | "failed" | "timed out" | "stopped" | "unknown";
  readonly error?: string;
  /** True where nobody has seen the job's end. */
  readonly jobMayStillRun: boolean;
}

/** Keeps one run on record. */
export interface RunJournal {
  write(record: RunRecord): void;
}

/** What names the jobs of a run that nobody saw end: its ResourceMeta, or else the idempotency key that create was given. */
export function jobsLeftBy({
  resourceMeta,
  idempotencyKey,
  leftJobs,
  end,
}: RunRecord): readonly string[] {
  const current =
    end === null || leftJobs.length === 0
      ? [resourceMeta ?? `idempotency key ${idempotencyKey}`]
      : [];
  return [...new Set([...leftJobs, ...current])];
}
