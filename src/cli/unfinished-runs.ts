import { jobsLeftBy } from "../runtime/local/jobs-left-by.ts";
import { findUnfinishedRuns } from "../runtime/local/run-folder.ts";
import { plainText } from "./text-style.ts";

/** Warnings of what a killed fx, or a failed delete, may have left running in the outside systems. */
export function unfinishedRunWarnings(projectRoot: string): string[] {
  return findUnfinishedRuns(projectRoot, isAlive).map((record) => {
    const jobs = jobsLeftBy(record).join(", ");
    return plainText(`warning: run ${record.run} of ${record.task} (${record.startedAt}) did not end: its job ${jobs} may still run. Look after it, then remove .fx/unfinished/${record.run}`);
  });
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
