import { join } from "node:path";
import { isPlainObject } from "../../base/json.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import type { Phase } from "../../wire/models/phase.ts";

/** A record names a few jobs, each by a ResourceMeta of at most 1 MiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The content of `.fx/runs/ID/job.json`: enough to find a run's job after fx itself is gone. */
export interface RunRecord {
  readonly v: 1;
  readonly run: string;
  readonly task: string;
  readonly taskType: string;
  readonly taskTypeVersion: number;
  /** Null for a task that runs in fx itself and leaves nothing behind. */
  readonly connector: string | null;
  /** The process that drives the run. */
  readonly pid: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly outputPrefix: string;
  /** Identifies the job in the outside system; null until create has answered. */
  readonly resourceMeta: string | null;
  readonly phase: Phase | "CREATING" | null;
  readonly message: string;
  /**
   * The jobs whose end fx did not see: those of earlier attempts and, after the run, of the last
   * one.
   */
  readonly leftJobs: readonly string[];
  /** Null while the run is in progress. */
  readonly end: RunEnd | null;
}

export interface RunEnd {
  readonly how: "succeeded" | "failed" | "timed out" | "stopped" | "unknown";
  readonly error?: string;
  /** True if fx did not see the job's end. */
  readonly jobMayStillRun: boolean;
}

/**
 * The jobs of a run whose end fx did not see, each by its ResourceMeta or else by the idempotency
 * key of its create.
 */
export function listLeftJobs({
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

/** Reads the record in a run's folder. Throws if it cannot be read, or is not this run's record. */
export function readRunRecord(folder: string, runId: string): RunRecord {
  const file = join(folder, "job.json");
  const text = readBoundedFile(file, { mostBytes: MOST_BYTES, links: false }).toString("utf8");
  const record: unknown = JSON.parse(text);
  if (!isPlainObject(record)) throw new Error("it is not an object");
  if (record["v"] !== 1) throw new Error("another version of fx wrote it");
  if (!isRunRecord(record) || record.run !== runId)
    throw new Error("it is not the record of this run");
  return record;
}

/** Checks the fields that fx reads. */
function isRunRecord(
  record: Readonly<Record<string, unknown>>,
): record is RunRecord & typeof record {
  const { pid, leftJobs, resourceMeta, end } = record;
  return (
    ["run", "task", "startedAt", "idempotencyKey"].every(
      (key) => typeof record[key] === "string",
    ) &&
    typeof pid === "number" &&
    Number.isInteger(pid) &&
    pid > 0 &&
    Array.isArray(leftJobs) &&
    leftJobs.every((job) => typeof job === "string") &&
    (resourceMeta === null || typeof resourceMeta === "string") &&
    (end === null || isPlainObject(end))
  );
}
