import { raceAbort } from "../../base/abort.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import { elapsedSince, waitForGrace } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import { toRecordedFailure } from "./recorded-failure.ts";

const LONGEST_DELETE_MS = 60_000;

/** fx did not see a job's end and could not delete it. */
export class JobMayStillRun extends Error {
  override readonly name = "JobMayStillRun";
  /** Why fx wanted to delete the job. */
  readonly why: unknown;

  constructor(message: string, why: unknown, cause: unknown) {
    super(message, { cause });
    this.why = why;
  }
}

/**
 * Calls the connector's `delete` once and waits for it. It has a new signal, because the run's has
 * already fired.
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
  void waitForGrace(run.clock, LONGEST_DELETE_MS, over.signal).then((isOver) => {
    if (isOver)
      limit.abort(new Error(`delete did not return within ${LONGEST_DELETE_MS / 1000} s`));
  });
  recordDeleting(run, why);
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
      `job ${run.record.jobIdentity} may still be running: delete failed: ${run.redact(describeThrown(error))}`,
      why,
      error,
    );
  } finally {
    over.abort();
  }
}

/** A job is deleted even if that cannot be recorded. */
function recordDeleting(run: LocalRun, why: unknown): void {
  try {
    run.record.deleting(toRecordedFailure(why));
  } catch (unwritable) {
    run.emit({ type: "warning", message: describeThrown(unwritable) });
  }
}
