import type { Context } from "../../base/context.ts";
import { doublingPause } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { toAttemptFailure } from "./attempt-failure.ts";
import { JobMayStillRun } from "./delete-job.ts";

const MOST_TRIES = 5;
const pauseMs = doublingPause(500);

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
  for (let tries = 1; ; tries += 1) {
    try {
      return await jobs.create(run, context);
    } catch (error) {
      const outcome = error instanceof CallFailure ? error.outcome : undefined;
      isOpen ||= outcome === "open";
      if (!isOpen || (outcome !== "open" && outcome !== "unsent")) {
        if (!wasSent && (isOpen || outcome === "failed")) warnAboutUnknownJob(run, "create failed");
        throw error;
      }
      const { summary } = error as CallFailure;
      if (tries === MOST_TRIES || !(await pause(context, tries)))
        throw new JobMayStillRun(
          `job ${run.record.jobIdentity} may still be running: create got no reply that fx can read: ${summary}`,
          toAttemptFailure(run, "create", error),
          error,
        );
      run.emit({
        type: "warning",
        message: `create got no reply that fx can read (${summary}): fx repeats it with the same idempotency key`,
      });
    }
  }
}

/** False if the signal fires meanwhile. */
function pause({ clock, signal }: Context, tries: number): Promise<boolean> {
  return clock.sleep(pauseMs(tries), { signal }).then(
    () => true,
    () => false,
  );
}

/** Records and reports that the attempt's create may have made a job that fx does not know. */
export function warnAboutUnknownJob(run: LocalRun, what: string): void {
  run.record.leaveJob();
  run.emit({
    type: "warning",
    message: `${what}; it may have created a job that is still running (${run.record.jobIdentity}): fx jobs delete ${run.record.id}`,
  });
}
