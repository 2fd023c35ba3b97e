import { cutText, plainText } from "../../runtime/base/text.ts";
import {
  findUnfinishedRuns,
  findUnfinishedRunsByPid,
  type UnreadableRun,
} from "../../runtime/local/record/find-unfinished-runs.ts";
import { listLeftJobs, type RunRecord } from "../../runtime/local/record/run-record.ts";

const MOST_WARNINGS = 3;
const MOST_CHARACTERS = 2000;

/** Warns about jobs that may still be running because fx was killed or a delete failed. */
export function warnOfUnfinishedRuns(projectRoot: string): string[] {
  const unreadable: UnreadableRun[] = [];
  const records = findUnfinishedRuns(projectRoot, isAlive, (run) => void unreadable.push(run));
  const warnings = [...unreadable.map(unreadableWarning), ...records.map(recordWarning)];
  const more = warnings.length - MOST_WARNINGS;
  const lines = warnings.slice(-MOST_WARNINGS).map(plainText);
  return more > 0
    ? [
        `warning: ${more} more runs did not end; .fx/unfinished lists them, and .fx/runs/ID/job.json describes each`,
        ...lines,
      ]
    : lines;
}

function recordWarning(record: RunRecord): string {
  const jobs = cutText(listLeftJobs(record).join(", "), MOST_CHARACTERS);
  return `warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job may still be running (${jobs}). Check it in the outside system, then remove .fx/unfinished/${record.run}`;
}

function unreadableWarning({ runId, reason }: UnreadableRun): string {
  return runId === undefined
    ? `warning: cannot check whether earlier runs left jobs: ${reason}`
    : `warning: the record of run ${runId} cannot be read (${reason}): its job may still be running. Check .fx/runs/${runId}/job.json, then remove .fx/unfinished/${runId}`;
}

/** A record with this process's id comes from an earlier process with the same id. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Names the jobs of this process that may still be running, also those of runs within a task.
 * Undefined if there are none.
 */
export function describeJobsLeftHere(projectRoot: string): string | undefined {
  const records = findUnfinishedRunsByPid(process.pid, projectRoot);
  if (records.length === 0) return undefined;
  const places = records.map(({ run }) => `.fx/runs/${run}/job.json`);
  return `job ${records.flatMap(listLeftJobs).join(", ")} may still be running; see ${places.join(", ")}`;
}
