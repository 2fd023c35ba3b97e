import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { AttemptFailure } from "./attempt-failure.ts";
import { createJob } from "./create-job.ts";
import { deleteJob } from "./delete-job.ts";
import { FollowedLog } from "./followed-log.ts";
import { outputsOfEnd } from "./outputs-of-end.ts";
import { pollUntilTerminal } from "./poll-until-terminal.ts";

/** One attempt of an asynchronous job: create, poll to the end, outputs. A job whose end was not seen is deleted. */
export async function runAsyncAttempt(
  run: LocalRun,
  jobs: AsyncJobs,
  signal: AbortSignal,
): Promise<object> {
  const meta = await createJob(run, jobs, signal);
  const log = new FollowedLog(run, jobs, meta);
  let end;
  try {
    end = await pollUntilTerminal(run, jobs, meta, log, signal);
  } catch (error) {
    log.stop();
    if (!isOver(error)) await deleteJob(run, jobs, meta, error);
    throw error;
  }
  await log.finish();
  return outputsOfEnd(run, end);
}

/** The job ended well, and only its outputs are amiss: there is nothing to delete. */
function isOver(error: unknown): boolean {
  return error instanceof AttemptFailure && error.code === "FX1003";
}
