import { raceAbort } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import { waitForGrace } from "../clock/run-clock.ts";
import type { LocalRun, TerminalResource } from "../local-run.ts";
import { readMeta } from "../record/run-record.ts";
import {
  AttemptFailure,
  fromRecordedFailure,
  JobMayStillRun,
  toAttemptFailure,
} from "../run-failure.ts";
import { AttemptJobs } from "./attempt-jobs.ts";
import { FollowedLog } from "./followed-log.ts";
import { pollUntilTerminal } from "./poll-until-terminal.ts";
import { readAttemptOutputs } from "./read-outputs.ts";

/** How long fx waits for `create` to return after the run was stopped. */
const GRACE_MS = 2000;

/**
 * Runs one attempt of an asynchronous job: create, poll, outputs. Begins where the record says that
 * it is, because an earlier process may have begun it. A job whose end fx did not see is deleted.
 */
export async function runAsyncAttempt(run: LocalRun, signal: AbortSignal): Promise<object> {
  const jobs = new AttemptJobs(run);
  const { current, isTakenOver } = run.record;
  const known = readMeta(current);
  if (known !== undefined && current.step === "deleting" && current.failure !== null) {
    const why = fromRecordedFailure(current.failure);
    await jobs.delete(known, why);
    throw why;
  }
  const meta = known ?? (await (isTakenOver ? recreateJob(jobs) : createNewJob(jobs, signal)));
  const log = jobs.calls.getLogs && new FollowedLog(run, jobs.calls.getLogs, meta);
  let end;
  try {
    end = await pollUntilTerminal(jobs, meta, log, signal);
  } catch (error) {
    log?.stop();
    const hasSucceeded = error instanceof AttemptFailure && error.code === "FX1003";
    if (!hasSucceeded) await jobs.delete(meta, error); // else only its outputs are invalid
    throw error;
  }
  await log?.finish();
  return readAttemptOutputs(run, end);
}

/**
 * Repeats a create with its idempotency key, because an earlier process died in it. Does so even if
 * the run is already stopped: there may be a job to delete.
 */
async function recreateJob(jobs: AttemptJobs): Promise<Uint8Array> {
  let meta;
  try {
    meta = await jobs.callToItsEnd("create", (context) => jobs.create(context, true));
  } catch (error) {
    if (error instanceof JobMayStillRun) throw error;
    jobs.warnAboutUnknown("fx repeated the create of a process that died, and it failed");
    throw toAttemptFailure(jobs.run, "create", error);
  }
  return recordJob(jobs, meta);
}

/**
 * Creates the job. If the run is stopped meanwhile, waits for `create` and deletes its job. A
 * create that fails after the stop may have created a job anyway: often only the wait for the reply
 * failed.
 */
async function createNewJob(jobs: AttemptJobs, signal: AbortSignal): Promise<Uint8Array> {
  const { run } = jobs;
  const left = new AbortController();
  const creating = run.call(signal, (context) => jobs.create(context), left.signal);
  let meta;
  try {
    meta = await raceAbort(creating, signal);
  } catch (error) {
    if (!signal.aborted) {
      if (error instanceof JobMayStillRun) throw error;
      warnIfMetaIsMissing(jobs, error);
      throw toAttemptFailure(run, "create", error);
    }
    await deleteLateJob(jobs, creating, signal);
    left.abort(stopFromSignal(signal));
    throw stopFromSignal(signal);
  }
  return recordJob(jobs, meta);
}

/** Deletes a job that cannot be recorded. */
async function recordJob(jobs: AttemptJobs, meta: Uint8Array): Promise<Uint8Array> {
  try {
    jobs.run.jobCreated(meta);
    return meta;
  } catch (error) {
    await jobs.delete(meta, error);
    throw error;
  }
}

async function deleteLateJob(
  jobs: AttemptJobs,
  creating: Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const { run } = jobs;
  const { attempt } = run;
  const deleted = creating.then(
    async (meta) => {
      if (run.attempt === attempt) run.tryToRecord(() => run.jobCreated(meta));
      await jobs.delete(meta, stopFromSignal(signal));
      run.record.foundJob(attempt);
    },
    (error: unknown) => {
      if (error instanceof JobMayStillRun)
        jobs.warnAboutUnknown("create got no reply that fx can read");
      else if (run.options.endpoint === undefined)
        jobs.warnAboutUnknown("create failed after its signal fired");
      else warnIfMetaIsMissing(jobs, error); // a call to a server does not see the signal
    },
  );
  deleted.catch(() => undefined); // the run may end without it
  const settled = new AbortController();
  const settle = (): void => settled.abort();
  creating.then(settle, settle);
  const isLate = await waitForGrace(run.clock, GRACE_MS, settled.signal);
  if (!isLate) return deleted;
  jobs.warnAboutUnknown("create has not returned");
}

function warnIfMetaIsMissing(jobs: AttemptJobs, error: unknown): void {
  if (error instanceof FxError && error.code === "FX1005")
    jobs.warnAboutUnknown("create did not return a ResourceMeta");
}

/** Runs one attempt with a synchronous connector. */
export async function runSyncAttempt(run: LocalRun, signal: AbortSignal): Promise<object> {
  const { wire } = run.job;
  const calls = run.runner.getCalls!(run);
  let end;
  try {
    const doing = run.call(signal, (context) => calls.do(context));
    const bytes = wire.encodeResource(await raceAbort(doing, signal));
    end = wire.decodeResource(bytes) as TerminalResource;
  } catch (error) {
    throw signal.aborted ? stopFromSignal(signal) : toAttemptFailure(run, "do", error);
  }
  run.showPhase(end);
  return readAttemptOutputs(run, end);
}
