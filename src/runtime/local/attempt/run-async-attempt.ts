import { raceAbort } from "../../base/abort.ts";
import type { Context } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { stopFromSignal } from "../../task/run/task-failure.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { waitForGrace } from "../clock/run-clock.ts";
import { disturbJobs } from "../disturb-calls.ts";
import type { LocalRun, TerminalResource } from "../local-run.ts";
import { readMeta } from "../record/run-record.ts";
import {
  AttemptFailure,
  fromRecordedFailure,
  JobMayStillRun,
  toAttemptFailure,
} from "../run-failure.ts";
import {
  type AsyncJobs,
  callToItsEnd,
  createJob,
  deleteJob,
  warnAboutUnknownJob,
} from "./attempt-jobs.ts";
import { FollowedLog, pollUntilTerminal } from "./poll-until-terminal.ts";
import { readAttemptOutputs } from "./read-outputs.ts";

/** How long fx waits for `create` to return after the run was stopped. */
const GRACE_MS = 2000;

/**
 * Runs one attempt of an asynchronous job: create, poll, outputs. Begins where the record says that
 * it is, because an earlier process may have begun it. A job whose end fx did not see is deleted.
 */
export async function runAsyncAttempt(
  run: LocalRun,
  undisturbed: AsyncJobs,
  signal: AbortSignal,
): Promise<object> {
  const jobs = disturbJobs(run, undisturbed);
  const { current, isTakenOver } = run.record;
  const known = readMeta(current);
  if (known !== undefined && current.step === "deleting" && current.failure !== null) {
    const why = fromRecordedFailure(current.failure);
    await deleteJob(run, jobs, known, why);
    throw why;
  }
  const create = isTakenOver ? recreateJob : createNewJob;
  const meta = known ?? (await create(run, jobs, signal));
  const log = jobs.getLogs && new FollowedLog(run, jobs.getLogs, meta);
  let end;
  try {
    end = await pollUntilTerminal(run, jobs, meta, log, signal);
  } catch (error) {
    log?.stop();
    const hasSucceeded = error instanceof AttemptFailure && error.code === "FX1003";
    if (!hasSucceeded) await deleteJob(run, jobs, meta, error); // else only its outputs are invalid
    throw error;
  }
  await log?.finish();
  return readAttemptOutputs(run, end);
}

/**
 * Repeats a create with its idempotency key, because an earlier process died in it. Does so even if
 * the run is already stopped: there may be a job to delete.
 */
async function recreateJob(run: LocalRun, jobs: AsyncJobs): Promise<Uint8Array> {
  let meta;
  try {
    meta = await callToItsEnd(run, "create", (context) => createJob(run, jobs, context, true));
  } catch (error) {
    if (error instanceof JobMayStillRun) throw error;
    warnAboutUnknownJob(run, "fx repeated the create of a process that died, and it failed");
    throw toAttemptFailure(run, "create", error);
  }
  await recordJob(run, jobs, meta);
  return meta;
}

/**
 * Creates the job. If the run is stopped meanwhile, waits for `create` and deletes its job. A
 * create that fails after the stop may have created a job anyway: often only the wait for the reply
 * failed.
 */
async function createNewJob(
  run: LocalRun,
  jobs: AsyncJobs,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const left = new AbortController();
  const creating = run.clock.during(
    (clock) => createJob(run, jobs, run.context(clock, signal)),
    left.signal,
  );
  let meta;
  try {
    meta = await raceAbort(creating, signal);
  } catch (error) {
    if (!signal.aborted) throw toCreateFailure(run, error);
    await deleteLateJob(run, jobs, creating, signal);
    left.abort(stopFromSignal(signal));
    throw stopFromSignal(signal);
  }
  await recordJob(run, jobs, meta);
  return meta;
}

/** Deletes a job that cannot be recorded. */
async function recordJob(run: LocalRun, jobs: AsyncJobs, meta: Uint8Array): Promise<void> {
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
  const { attempt } = run;
  const deleted = creating.then(
    async (meta) => {
      if (run.attempt === attempt) run.tryToRecord(() => run.jobCreated(meta));
      await deleteJob(run, jobs, meta, stopFromSignal(signal));
      run.record.foundJob(attempt);
      return true;
    },
    (error: unknown) => {
      if (error instanceof JobMayStillRun)
        warnAboutUnknownJob(run, "create got no reply that fx can read");
      else if (jobs.createSeesSignal)
        warnAboutUnknownJob(run, "create failed after its signal fired");
      else warnIfMetaIsMissing(run, error);
      return true;
    },
  );
  const settled = new AbortController();
  const answered = await Promise.race([
    deleted,
    waitForGrace(run.clock, GRACE_MS, settled.signal).then(() => false),
  ]);
  settled.abort();
  if (answered) return;
  deleted.catch(() => undefined); // the run has ended without it
  warnAboutUnknownJob(run, "create has not returned");
}

function toCreateFailure(run: LocalRun, error: unknown): Error {
  if (error instanceof JobMayStillRun) return error;
  warnIfMetaIsMissing(run, error);
  return toAttemptFailure(run, "create", error);
}

function warnIfMetaIsMissing(run: LocalRun, error: unknown): void {
  if (error instanceof FxError && error.code === "FX1005")
    warnAboutUnknownJob(run, "create did not return a ResourceMeta");
}

/** Runs a synchronous task to its end. */
export type SyncWork = (run: LocalRun, context: Context) => Promise<ResourceMessage>;

/** Runs one attempt with a synchronous connector. */
export async function runSyncAttempt(
  run: LocalRun,
  work: SyncWork,
  signal: AbortSignal,
): Promise<object> {
  const end = await runSyncWork(run, work, signal);
  run.showPhase(end);
  return readAttemptOutputs(run, end);
}

async function runSyncWork(
  run: LocalRun,
  work: SyncWork,
  signal: AbortSignal,
): Promise<TerminalResource> {
  const { wire } = run.job;
  const doing = run.clock.during((clock) => work(run, run.context(clock, signal)), signal);
  try {
    return wire.decodeResource(
      wire.encodeResource(await raceAbort(doing, signal)),
    ) as TerminalResource;
  } catch (error) {
    throw signal.aborted ? stopFromSignal(signal) : toAttemptFailure(run, "do", error);
  }
}
