import { formatTable } from "../../process/terminal/fit-text.ts";
import { formatSpan, oneLine, shorten } from "../../runtime/base/text.ts";
import { describeJob, type RunRecord } from "../../runtime/local/record/run-record.ts";
import {
  getBegin,
  newestFirst,
  type RunState,
  type StoredRun,
} from "../../runtime/local/record/stored-runs.ts";
import type { Phase } from "../../runtime/wire/models/phase.ts";

export interface JobFilter {
  /** Also list ended runs. */
  readonly all: boolean;
  readonly state?: RunState | undefined;
  readonly task?: string | undefined;
}

const MOST_RUNS = 20;
const LONGEST_JOB = 60;
const DONE = "ended";

/** The runs to list: unfinished ones first, each group with the newest first. */
export function chooseRuns(
  runs: readonly StoredRun[],
  { all, state, task }: JobFilter,
): StoredRun[] {
  const matching = runs.filter(
    (run) =>
      (state === undefined ? all || run.state !== DONE : run.state === state) &&
      (task === undefined || run.record.task === task),
  );
  const unfinished = matching.filter((run) => run.state !== DONE).sort(newestFirst);
  const ended = matching.filter((run) => run.state === DONE).sort(newestFirst);
  return [...unfinished, ...ended.slice(0, Math.max(0, MOST_RUNS - unfinished.length))];
}

/** The table that `fx jobs` prints. */
export function formatRuns(runs: readonly StoredRun[], now: number): string {
  const rows = runs.map((run) => {
    const { id, state, record } = run;
    return [
      id,
      oneLine(record.task),
      state,
      describePhase(record),
      formatSpan(now - getBegin(run)),
      `${record.attempt}/${record.attempts}`,
      oneLine(shorten(describeCurrentJob(record), LONGEST_JOB)),
    ];
  });
  return formatTable([["RUN", "TASK", "STATE", "PHASE", "AGE", "ATTEMPT", "JOB"], ...rows], "");
}

/** A run for `--json`. */
export function createRunEntry({ id, state, record, driver }: StoredRun): object {
  return {
    id,
    task: record.task,
    state,
    startedAt: record.startedAt,
    phase: getPhase(record),
    step: record.step,
    attempt: record.attempt,
    attempts: record.attempts,
    inject: record.inject ?? [],
    updatedAt: record.updatedAt,
    deadline: record.deadline,
    idempotencyKey: record.idempotencyKey,
    resourceMeta: record.resourceMeta,
    leftJobs: record.leftJobs,
    driver: state === "running" ? driver : null,
    end: record.end,
  };
}

/** The phase, or what the run does before its job. */
export function describePhase(record: RunRecord): string {
  return getPhase(record) ?? (record.step === "creating" ? "CREATING" : "");
}

/** The phase of the job, unless the run has ended in another one. */
function getPhase({ phase, end }: RunRecord): Phase | null {
  if (end === null || end.how === "succeeded") return phase;
  return end.how === "failed" ? "FAILED" : "ABORTED";
}

/** The attempt's job; empty if the task has none. */
export function describeCurrentJob(record: RunRecord): string {
  return record.kind === "async" ? describeJob(record) : "";
}
