import { describeThrown } from "../../base/errors/thrown.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import { elapsedSince } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";
import { type AsyncJobs, callWithin } from "./async-jobs.ts";
import { toRecordedFailure } from "./attempt-failure.ts";

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
  run.tryToRecord(() => run.record.deleting(toRecordedFailure(why)));
  run.emit({
    type: "deleting",
    why: run.redact(why instanceof Error ? why.message : describeThrown(why)),
    stopped: why instanceof RunStop,
  });
  try {
    await callWithin(run, LONGEST_DELETE_MS, "delete", (context) =>
      jobs.delete(run, meta, context),
    );
    run.emit({ type: "deleted", tookMs: elapsedSince(began, run.clock) });
  } catch (error) {
    throw new JobMayStillRun(
      `job ${run.record.jobIdentity} may still be running: delete failed: ${run.redact(describeThrown(error))}`,
      why,
      error,
    );
  }
}
