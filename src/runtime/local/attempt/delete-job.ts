import { raceAbort } from "../../base/abort.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import { elapsedSince, grace } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";

/** How long delete may take. */
const LIMIT_MS = 60_000;

/** A job was not seen to end, and could not be deleted. */
export class JobMayStillRun extends Error {
  override readonly name = "JobMayStillRun";
}

/**
 * Asks the connector to delete the job, once, and waits for it. Its signal is not the run's: that one has fired already.
 *
 * @throws JobMayStillRun
 */
export async function deleteJob(
  run: LocalRun,
  jobs: AsyncJobs,
  meta: Uint8Array,
  why: unknown,
): Promise<void> {
  const began = run.clock.now();
  const limit = new AbortController();
  const over = new AbortController();
  void grace(run.clock, LIMIT_MS, over.signal).then((isOver) => {
    if (isOver) limit.abort(new Error(`delete has not answered for ${LIMIT_MS / 1000} s`));
  });
  run.emit({
    type: "deleting",
    why: run.redact(why instanceof Error ? why.message : describeThrown(why)),
    stopped: why instanceof RunStop,
  });
  try {
    await raceAbort(
      run.clock.during(
        (clock) => jobs.delete(run, meta, run.context(clock, limit.signal)),
        limit.signal,
      ),
      limit.signal,
    );
    run.emit({ type: "deleted", tookMs: elapsedSince(began, run.clock) });
  } catch (error) {
    throw new JobMayStillRun(
      `job ${run.record.jobIdentity} may still run: delete failed: ${run.redact(describeThrown(error))}`,
      { cause: error },
    );
  } finally {
    over.abort();
  }
}
