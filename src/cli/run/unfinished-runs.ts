import { jobsLeftBy } from "../../runtime/local/record/jobs-left-by.ts";
import { findUnfinishedRuns } from "../../runtime/local/record/run-folder.ts";
import { plainText } from "../terminal/text-style.ts";

const MOST_WARNINGS = 3;

/** Warnings of what a killed fx, or a failed delete, may have left running in the outside systems. */
export function unfinishedRunWarnings(projectRoot: string): string[] {
  const records = findUnfinishedRuns(projectRoot, isAlive);
  const more = records.length - MOST_WARNINGS;
  const lines = records.slice(-MOST_WARNINGS).map((record) => {
    const jobs = jobsLeftBy(record).join(", ");
    return plainText(
      `warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job ${jobs} may still run. Look after it, then remove .fx/unfinished/${record.run}`,
    );
  });
  return more > 0
    ? [
        `warning: ${more} more runs did not end; .fx/unfinished names them, .fx/runs/ID/job.json says what is known of each`,
        ...lines,
      ]
    : lines;
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
