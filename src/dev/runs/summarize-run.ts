import { describePhase } from "../../project/results/list-jobs.ts";
import { getEventBytes } from "../../runtime/local/record/run-events.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { ListedRun } from "../protocol.ts";

/** What the lists of the page show of a run. */
export function summarizeRun(run: StoredRun): ListedRun {
  const { id, state, record } = run;
  return {
    id,
    task: record.task,
    state,
    startedAt: record.startedAt,
    file: record.origin?.module ?? null,
    phase: describePhase(record),
    message: record.end?.error ?? record.message,
    tookMs: record.end?.tookMs ?? null,
    attempt: record.attempt,
    attempts: record.attempts,
    canResume: state === "lost" && record.clock === "real",
    canDelete: state === "left" || (state === "lost" && listLeftJobs(record).length > 0),
    canStop: state === "running",
    eventBytes: getEventBytes(run.folder),
  };
}
