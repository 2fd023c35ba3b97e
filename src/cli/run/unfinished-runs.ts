import { cutText, plainText } from "../../runtime/base/text.ts";
import {
  findUnfinishedRuns,
  findUnfinishedRunsByPid,
  type UnreadableRun,
} from "../../runtime/local/record/find-unfinished-runs.ts";
import { listLeftJobs, type RunRecord } from "../../runtime/local/record/run-record.ts";

const MOST_WARNINGS = 3;
const MOST_CHARACTERS = 2000;

/** Warns of jobs that a killed fx, or a failed delete, may have left running. */
export function warnOfUnfinishedRuns(projectRoot: string): string[] {
  const unreadable: UnreadableRun[] = [];
  const records = findUnfinishedRuns(projectRoot, isAlive, (run) => void unreadable.push(run));
  const warnings = [...unreadable.map(unreadableWarning), ...records.map(recordWarning)];
  const more = warnings.length - MOST_WARNINGS;
  const lines = warnings.slice(-MOST_WARNINGS).map(plainText);
  return more > 0
    ? [
        `warning: ${more} more runs did not end; .fx/unfinished names them, .fx/runs/ID/job.json says what is known of each`,
        ...lines,
      ]
    : lines;
}

function recordWarning(record: RunRecord): string {
  const jobs = cutText(listLeftJobs(record).join(", "), MOST_CHARACTERS);
  return `warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job ${jobs} may still run. Look after it, then remove .fx/unfinished/${record.run}`;
}

function unreadableWarning({ runId, reason }: UnreadableRun): string {
  return runId === undefined
    ? `warning: fx cannot tell whether earlier runs left jobs: ${reason}`
    : `warning: the record of run ${runId} cannot be read (${reason}): its job may still be running. See .fx/runs/${runId}/job.json, then remove .fx/unfinished/${runId}`;
}

/** A record with the id of this process is of an earlier process that had the same id. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Names the jobs of this process whose end fx did not see, those of runs within a task included; undefined if there are none. */
export function describeJobsLeftHere(projectRoot: string): string | undefined {
  const records = findUnfinishedRunsByPid(process.pid, projectRoot);
  if (records.length === 0) return undefined;
  const places = records.map(({ run }) => `.fx/runs/${run}/job.json`);
  return `job ${records.flatMap(listLeftJobs).join(", ")} may still run; it is on record in ${places.join(", ")}`;
}
