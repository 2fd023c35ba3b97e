import { unfinishedRunsOf } from "../../runtime/local/record/find-unfinished-runs.ts";
import { jobsLeftBy } from "../../runtime/local/record/jobs-left-by.ts";

/** Of this process's runs, those within a task's executor included, what names the jobs that nobody saw end; undefined where there are none. */
export function jobsLeftHere(projectRoot: string): string | undefined {
  const records = unfinishedRunsOf(process.pid, projectRoot);
  if (records.length === 0) return undefined;
  const places = records.map(({ run }) => `.fx/runs/${run}/job.json`);
  return `job ${records.flatMap(jobsLeftBy).join(", ")} may still run; it is on record in ${places.join(", ")}`;
}
