import type { Context } from "../../base/context.ts";
import { doublingPause, retry } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { toAttemptFailure } from "./attempt-failure.ts";
import { JobMayStillRun } from "./delete-job.ts";

const MOST_TRIES = 5;

/**
 * Calls `create`. Repeats it with the same idempotency key while no reply arrives that can be read,
 * because the server may have created the job.
 *
 * @param wasSent whether an earlier process may have sent this create. The caller then warns
 * @throws JobMayStillRun if no try has a reply that can be read
 */
export async function createJob(
  run: LocalRun,
  jobs: AsyncJobs,
  context: Context,
  wasSent = false,
): Promise<Uint8Array> {
  let isOpen = wasSent;
  let lost = undefined as CallFailure | undefined;
  const create = (): Promise<Uint8Array> => {
    if (lost !== undefined)
      run.emit({
        type: "warning",
        message: `create got no reply that fx can read (${lost.summary}): fx repeats it with the same idempotency key`,
      });
    return jobs.create(run, context);
  };
  try {
    return await retry(create, {
      clock: context.clock,
      signal: context.signal,
      attempts: MOST_TRIES,
      pauseMs: doublingPause(500),
      isTransient(error) {
        const failure = error instanceof CallFailure ? error : undefined;
        isOpen ||= failure?.outcome === "open";
        const isLost = failure?.outcome === "open" || failure?.outcome === "unsent";
        lost = isOpen && isLost ? failure : undefined;
        return lost !== undefined;
      },
    });
  } catch (error) {
    if (lost !== undefined)
      throw new JobMayStillRun(
        `job ${run.record.jobIdentity} may still be running: create got no reply that fx can read: ${lost.summary}`,
        toAttemptFailure(run, "create", lost),
        lost,
      );
    const hasFailed = error instanceof CallFailure && error.outcome === "failed";
    if (!wasSent && (isOpen || hasFailed)) warnAboutUnknownJob(run, "create failed");
    throw error;
  }
}

/** Records and reports that the attempt's create may have made a job that fx does not know. */
export function warnAboutUnknownJob(run: LocalRun, what: string): void {
  run.record.leaveJob();
  run.emit({
    type: "warning",
    message: `${what}; it may have created a job that is still running (${run.record.jobIdentity}): fx jobs delete ${run.record.id}`,
  });
}
