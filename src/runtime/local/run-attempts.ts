import { doublingPause } from "../calls/retry.ts";
import { isDeletion, RunStop, stopFromSignal } from "../task/run/run-stop.ts";
import { startLimit } from "../task/run/start-limit.ts";
import { decodeOutputsIn, readAttemptOutputs } from "./attempt/read-outputs.ts";
import { runAsyncAttempt, runSyncAttempt } from "./attempt/run-async-attempt.ts";
import { sleepUnlessStopped } from "./clock/run-clock.ts";
import type { LocalRun, TerminalResource } from "./local-run.ts";
import { readRecordedMessage } from "./record/run-folder.ts";
import { notResumableError } from "./record/run-record.ts";
import {
  AttemptFailure,
  JobMayStillRun,
  readRetryAfterMs,
  toRecordedFailure,
} from "./run-failure.ts";
import { runOwnWork } from "./runners/in-process-runner.ts";

const retryPauseMs = doublingPause(500, 30_000);

/** Runs the attempts of a run, or continues those of another process. */
export async function runAttempts(run: LocalRun, signal: AbortSignal): Promise<object> {
  const { isTakenOver, id: runId, current } = run.record;
  let attempt;
  if (isTakenOver) {
    const { attempts, startedAt } = run;
    const phase = current.phase ?? undefined;
    run.emit({ type: "resumed", runId, attempts, pid: run.options.pid, startedAt, phase });
    if (isDeletion(signal)) return deleteJobs(run, signal);
    attempt = continueAttempt(run, signal);
  } else attempt = beginAttempt(run, 1, signal);
  for (;;) {
    try {
      return await attempt;
    } catch (error) {
      if (!(error instanceof AttemptFailure) || !error.retryable || run.attempt >= run.attempts)
        throw error;
      await pauseBeforeRetry(run, error, signal);
    }
    attempt = beginAttempt(run, run.attempt + 1, signal);
  }
}

function beginAttempt(run: LocalRun, attempt: number, signal: AbortSignal): Promise<object> {
  run.beginAttempt(attempt);
  return runAttempt(run, signal);
}

/**
 * Continues an attempt at the step at which an earlier process left it.
 *
 * @throws FX2021 for a call that cannot be repeated: only an asynchronous connector's create has an
 * idempotency key
 */
async function continueAttempt(run: LocalRun, signal: AbortSignal): Promise<object> {
  const record = run.record.current;
  if (record.step === "waiting") {
    const dueAt = Date.parse(record.retryAt ?? record.updatedAt);
    await sleepUnlessStopped(run.clock, dueAt - run.clock.now(), signal);
    return beginAttempt(run, record.attempt + 1, signal);
  }
  const end = record.step === "finished" ? await readEnd(run) : undefined;
  if (end !== undefined) return readAttemptOutputs(run, end);
  if (record.kind !== "async") throw notResumableError(record, "its outputs are not on record");
  return runAttempt(run, signal);
}

/** Undefined if the outputs were not recorded, because they hold a secret. */
async function readEnd({ job, record }: LocalRun): Promise<TerminalResource | undefined> {
  const { phase, message } = record.current;
  const end = { phase: phase ?? "FAILED", message, logLinks: [] };
  if (end.phase !== "SUCCEEDED" || job.outputFields.size === 0) return end;
  let bytes;
  try {
    bytes = readRecordedMessage(record.folder, "outputs.pb");
  } catch {
    return undefined; // fx did not record them, because they hold a secret
  }
  return { ...end, outputs: await decodeOutputsIn(record.folder, bytes, job.wire) };
}

/**
 * Ends a run and deletes its jobs. Returns the outputs of a job that had already succeeded.
 *
 * @throws JobMayStillRun with the reason for each job that is left, otherwise the stop
 */
async function deleteJobs(run: LocalRun, signal: AbortSignal): Promise<object> {
  const stop = stopFromSignal(signal);
  const { end, kind, leftJobs } = run.record.current;
  const reasons: string[] = [];
  let cause: unknown;
  const left = (error: unknown): void => {
    const isNamed = error instanceof JobMayStillRun;
    const job = isNamed ? "" : `job ${run.record.jobIdentity} may still be running: `;
    reasons.push(run.redact(job + (error as Error).message));
    cause ??= (error as Error).cause;
  };
  try {
    if (end === null && kind === "async") return await continueAttempt(run, signal);
  } catch (error) {
    if (run.record.current.leftJobs.length > leftJobs.length) left(error);
  }
  for (const job of leftJobs) {
    run.record.turnTo(job, toRecordedFailure(stop));
    try {
      await runCalls(run, signal);
    } catch (error) {
      if (error instanceof RunStop) run.record.foundJob(job.attempt);
      else left(error);
    }
  }
  throw reasons.length === 0 ? stop : new JobMayStillRun(reasons.join("; "), stop, cause);
}

async function runAttempt(run: LocalRun, signal: AbortSignal): Promise<object> {
  const { current, isTakenOver } = run.record;
  const limitMs = run.job.template.metadata.timeout?.toMs();
  const since = Date.parse(current.attemptStartedAt);
  const limit = startLimit(run.clock, signal, "attempt-timeout", limitMs, since);
  try {
    if (signal.aborted && !isTakenOver) throw stopFromSignal(signal); // there is no job
    return await runCalls(run, limit.signal);
  } catch (error) {
    throw error instanceof RunStop && error.by.kind === "attempt-timeout"
      ? new AttemptFailure("FX1008", error.message, { retryable: true })
      : error;
  } finally {
    limit.lift();
  }
}

/** Runs the current attempt to its outputs. Throws AttemptFailure, RunStop or JobMayStillRun. */
function runCalls(run: LocalRun, signal: AbortSignal): Promise<object> {
  const { work, kind } = run.runner;
  if (work !== undefined) return runOwnWork(run, work, signal);
  return kind === "sync" ? runSyncAttempt(run, signal) : runAsyncAttempt(run, signal);
}

async function pauseBeforeRetry(
  run: LocalRun,
  error: AttemptFailure,
  signal: AbortSignal,
): Promise<void> {
  const fullMs = retryPauseMs(run.attempt);
  // Half of it is random, so that many runs do not retry at the same moment.
  const pauseMs = Math.round(fullMs / 2 + (fullMs / 2) * run.options.random());
  const inMs = Math.max(pauseMs, readRetryAfterMs(run, error.cause));
  run.record.waiting(toRecordedFailure(error), inMs);
  run.emit({ type: "retrying", inMs, error });
  await sleepUnlessStopped(run.clock, inMs, signal);
}
