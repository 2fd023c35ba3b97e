import type { AnyAsyncConnector } from "../connector/async-connector-base.ts";
import { AttemptFailure } from "./attempt-failure.ts";
import { createJob } from "./create-job.ts";
import { deleteJob } from "./delete-job.ts";
import type { LocalRun } from "./local-run.ts";
import { outputsOfEnd } from "./outputs-of-end.ts";
import { pollUntilTerminal } from "./poll-until-terminal.ts";
import { FollowedLog } from "./followed-log.ts";

/** One attempt with an asynchronous connector: create, poll to the end, outputs. A job whose end was not seen is deleted. */
export async function runAsyncAttempt(run: LocalRun, connector: AnyAsyncConnector, signal: AbortSignal): Promise<object> {
  const meta = await createJob(run, connector, signal);
  const log = new FollowedLog(run, connector, meta);
  let end;
  try {
    end = await pollUntilTerminal(run, connector, meta, log, signal);
  } catch (error) {
    if (!isOver(error)) await deleteJob(run, connector, meta, error);
    throw error;
  }
  await log.finish();
  return outputsOfEnd(run, end);
}

/** The job ended well, and only its outputs are amiss: there is nothing to delete. */
function isOver(error: unknown): boolean {
  return error instanceof AttemptFailure && error.code === "FX1003";
}
