import { countOf, cutText, formatTimeAgo, plainText } from "../../runtime/base/text.ts";
import type { RunsPlace } from "../../runtime/local/record/run-folder.ts";
import { listLeftJobs } from "../../runtime/local/record/run-record.ts";
import {
  getBegin,
  listRunsOfProcess,
  listUnfinishedRuns,
  type StoredRun,
  type UnreadableRun,
} from "../../runtime/local/record/stored-runs.ts";

const MOST_WARNINGS = 3;
const MOST_CHARACTERS = 2000;

/** Warns about runs that did not end because fx was killed, and about jobs that they left. */
export function warnOfUnfinishedRuns(root: RunsPlace): string[] {
  const unreadable: UnreadableRun[] = [];
  const runs = listUnfinishedRuns(root, (run) => void unreadable.push(run));
  const left = runs.filter(isWorthWarning);
  const warnings = [...unreadable.map(unreadableWarning), ...left.map(runWarning)].map(plainText);
  const more = warnings.length - MOST_WARNINGS;
  if (more <= 0) return warnings;
  return [
    `warning: ${countOf(more, "more run")} did not end; list them with  fx jobs`,
    ...warnings.slice(-MOST_WARNINGS),
  ];
}

/** The job of a synchronous connector has no id, so that nobody can look it up. */
function isWorthWarning({ state, record }: StoredRun): boolean {
  return state !== "running" && record.kind === "async" && listLeftJobs(record).length > 0;
}

function runWarning(run: StoredRun): string {
  const { id, state, record } = run;
  const age = formatTimeAgo(Date.now() - getBegin(run));
  const jobs = cutText(listLeftJobs(record).join(", "), MOST_CHARACTERS);
  const commands =
    state === "lost" ? `fx jobs resume ${id} · fx jobs delete ${id}` : `fx jobs delete ${id}`;
  const what = state === "lost" ? "did not end" : "left a job";
  return `warning: run ${id} (${record.task}, ${age}) ${what}; its job may still be running (${jobs}).  ${commands}`;
}

function unreadableWarning({ runId, reason }: UnreadableRun): string {
  return runId === undefined
    ? `warning: cannot check whether earlier runs left jobs: ${reason}`
    : `warning: the record of run ${runId} cannot be read (${reason}); its job may still be running.  fx jobs forget ${runId}`;
}

/**
 * Names the jobs of this process that may still be running, also those of runs within a task, and
 * the command that deletes them. Undefined if there are none.
 */
export function describeJobsLeftHere(root: RunsPlace, pid: number) {
  const runs = listRunsOfProcess(pid, root);
  if (runs.length === 0) return undefined;
  const jobs = runs.flatMap(({ record }) => listLeftJobs(record)).join(", ");
  return {
    text: `job ${jobs} may still be running`,
    hint: `fx jobs delete ${runs.map(({ id }) => id).join(" ")}`,
  };
}
