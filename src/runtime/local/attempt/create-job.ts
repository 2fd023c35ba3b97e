import { CallFailure } from "../../client/call-failure.ts";
import { describeThrown } from "../../errors/describe-thrown.ts";
import { FxError } from "../../errors/errors.ts";
import { raceAbort } from "../../time/abort.ts";
import { grace } from "../clock/grace.ts";
import type { LocalRun } from "../local-run.ts";
import { stopOf } from "../run-stop.ts";
import type { AsyncJobs } from "./async-jobs.ts";
import type { AttemptFailure } from "./attempt-failure.ts";
import { authorFailure } from "./author-failure.ts";
import { deleteJob } from "./delete-job.ts";

/** How long a create that is stopped may take to answer before it is left alone. */
const GRACE_MS = 2000;

/** Creates the job. Where the run is stopped meanwhile, a job that still comes through is deleted. */
export async function createJob(
  run: LocalRun,
  jobs: AsyncJobs,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const left = new AbortController();
  const creating = run.clock.during(
    (clock) => jobs.create(run, run.context(clock, signal)),
    left.signal,
  );
  let meta;
  try {
    meta = await raceAbort(creating, signal);
  } catch (error) {
    if (!signal.aborted) throw failedCreate(run, error);
    await deleteLateJob(run, jobs, creating, signal);
    left.abort(stopOf(signal));
    throw stopOf(signal);
  }
  await keepOnRecord(run, jobs, meta);
  return meta;
}

/** A job that cannot be put on record is not kept. */
async function keepOnRecord(run: LocalRun, jobs: AsyncJobs, meta: Uint8Array): Promise<void> {
  try {
    run.jobCreated(meta);
  } catch (error) {
    await deleteJob(run, jobs, meta, error);
    throw error;
  }
}

async function deleteLateJob(
  run: LocalRun,
  jobs: AsyncJobs,
  creating: Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const { attempt, jobIdentity } = run.record;
  const deleted = creating.then(
    async (meta) => {
      if (run.attempt === attempt) noteLateJob(run, meta);
      await deleteJob(run, jobs, meta, stopOf(signal));
      run.record.foundJob(jobIdentity);
      return true;
    },
    (error: unknown) => {
      warnIfMade(run, error);
      return true;
    },
  );
  const given = new AbortController();
  const answered = await Promise.race([
    deleted,
    grace(run.clock, GRACE_MS, given.signal).then(() => false),
  ]);
  given.abort();
  if (answered) return;
  deleted.catch(() => undefined);
  warnOfUnknownJob(run, "create has not answered");
}

/** It is deleted also where it cannot be put on record. */
function noteLateJob(run: LocalRun, meta: Uint8Array): void {
  try {
    run.jobCreated(meta);
  } catch (unwritable) {
    run.emit({ type: "warning", message: describeThrown(unwritable) });
  }
}

function failedCreate(run: LocalRun, error: unknown): AttemptFailure {
  warnIfMade(run, error);
  return authorFailure(run, "create", error);
}

/** Where create returned, but no ResourceMeta, or went out and has no answer, there may well be a job. */
function warnIfMade(run: LocalRun, error: unknown): void {
  if (error instanceof FxError && error.code === "FX1005")
    warnOfUnknownJob(run, "create did not return a ResourceMeta");
  if (error instanceof CallFailure && error.isOpen)
    warnOfUnknownJob(run, "create was sent, and has no answer");
}

function warnOfUnknownJob(run: LocalRun, what: string): void {
  run.record.leaveJob();
  run.emit({
    type: "warning",
    message: `${what}: if it made a job, that job may still run (${run.record.jobIdentity}); it is on record in ${run.record.file}`,
  });
}
