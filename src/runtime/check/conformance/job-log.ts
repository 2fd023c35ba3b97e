import { STATUS } from "../../calls/call-status.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { LogMessage } from "../../wire/models/connector-messages.ts";
import type { CheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";

/** Reads a job's log from a token. Undefined if the connector has no `getLogs`. */
export async function readJobLog(
  session: CheckSession,
  job: CheckJob,
  token = "",
): Promise<readonly LogMessage[] | undefined> {
  try {
    return await session.logs(job, token);
  } catch (error) {
    if (error instanceof CallFailure && error.status === STATUS.UNIMPLEMENTED) return undefined;
    throw error;
  }
}
