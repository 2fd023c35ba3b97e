import { cutText } from "../../runtime/errors/cut-text.ts";
import {
  type UnreadableRun,
  findUnfinishedRuns,
} from "../../runtime/local/record/find-unfinished-runs.ts";
import { jobsLeftBy } from "../../runtime/local/record/jobs-left-by.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";
import { plainText } from "../terminal/text-style.ts";

const MOST_WARNINGS = 3;
const MOST_CHARACTERS = 2000;

/** Warnings of what a killed fx, or a failed delete, may have left running in the outside systems. */
export function unfinishedRunWarnings(projectRoot: string): string[] {
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
  const jobs = cutText(jobsLeftBy(record).join(", "), MOST_CHARACTERS);
  return `warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job ${jobs} may still run. Look after it, then remove .fx/unfinished/${record.run}`;
}

function unreadableWarning({ runId, reason }: UnreadableRun): string {
  return runId === undefined
    ? `warning: fx cannot tell whether earlier runs left jobs: ${reason}`
    : `warning: the record of run ${runId} cannot be read (${reason}): its job may still be running. See .fx/runs/${runId}/job.json, then remove .fx/unfinished/${runId}`;
}

/** A record of this very process id is of an earlier process that had it. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
