import { eitherSignal } from "../base/abort.ts";
import { afterSleep } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { doublingPause } from "../calls/retry.ts";
import { RunStop, stopFromSignal, isDeletion } from "../task/run/run-stop.ts";
import { decodeOutputsIn, readAttemptOutputs } from "./attempt/read-outputs.ts";
import { elapsedSince, sleepUnlessStopped } from "./clock/run-clock.ts";
import type { AttemptStart, TerminalResource } from "./local-job.ts";
import type { LocalRun } from "./local-run.ts";
import { readMeta, type RunRecord } from "./record/run-record.ts";
import {
  AttemptFailure,
  JobMayStillRun,
  fromRecordedFailure,
  readRetryAfterMs,
  toRecordedFailure,
} from "./run-failure.ts";
import { readRecordedMessage } from "./run-result.ts";

const retryPauseMs = doublingPause(500, 30_000);

/** Runs the attempts of a run, or continues those of another process. */
export async function runAttempts(
  run: LocalRun,
  signal: AbortSignal,
  resumed: RunRecord | undefined,
): Promise<object> {
  if (resumed !== undefined && isDeletion(signal)) return deleteJobs(run, resumed, signal);
  let attempt =
    resumed === undefined ? beginAttempt(run, 1, signal) : continueAttempt(run, resumed, signal);
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
  return runAttempt(run, signal, { step: "create" });
}

/** Continues an attempt at the step at which an earlier process left it. */
async function continueAttempt(
  run: LocalRun,
  record: RunRecord,
  signal: AbortSignal,
): Promise<object> {
  run.resume();
  const start = await findResumeStart(run, record);
  switch (start.step) {
    case "wait":
      await sleepUnlessStopped(run.clock, start.untilMs - run.clock.now(), signal);
      return beginAttempt(run, record.attempt + 1, signal);
    case "read":
      return readAttemptOutputs(run, start.end);
    default:
      return runAttempt(run, signal, start);
  }
}

/** Where a later process continues a run. */
type ResumeStart =
  | Exclude<AttemptStart, { step: "create" }>
  /** The next attempt is due. */
  | { readonly step: "wait"; readonly untilMs: number }
  /** The job has ended, and its outputs are on record. */
  | { readonly step: "read"; readonly end: TerminalResource };

/**
 * Finds where to continue a run.
 *
 * @throws FX2021 for a call that cannot be repeated: only an asynchronous connector's create has an
 * idempotency key
 */
async function findResumeStart(run: LocalRun, record: RunRecord): Promise<ResumeStart> {
  const { step, failure, retryAt } = record;
  const meta = readMeta(record);
  if (step === "waiting") return { step: "wait", untilMs: Date.parse(retryAt ?? record.updatedAt) };
  if (step === "finished") {
    const end = await readEnd(run, record);
    if (end !== undefined) return { step: "read", end };
  }
  if (record.kind !== "async")
    throw new FxError(
      "FX2021",
      `run ${record.run} cannot be resumed: its outputs are not on record`,
      {
        hint: `to start it again as a new run: fx jobs resume ${record.run} --rerun`,
      },
    );
  if (meta === undefined) return { step: "recreate" };
  if (step === "deleting" && failure !== null)
    return { step: "delete", meta, why: fromRecordedFailure(failure) };
  return { step: "poll", meta };
}

/** Undefined if the outputs were not recorded, because they hold a secret. */
async function readEnd(
  run: LocalRun,
  { phase, message }: RunRecord,
): Promise<TerminalResource | undefined> {
  const end = { phase: phase ?? "FAILED", message, logLinks: [] };
  if (end.phase !== "SUCCEEDED" || run.job.outputFields.size === 0) return end;
  const { folder } = run.record;
  let bytes;
  try {
    bytes = readRecordedMessage(folder, "outputs.pb");
  } catch {
    return undefined; // fx did not record them, because they hold a secret
  }
  return { ...end, outputs: await decodeOutputsIn(folder, bytes, run.job.wire) };
}

/** Ends a run and deletes its jobs. Returns the outputs of a job that had already succeeded. */
async function deleteJobs(run: LocalRun, record: RunRecord, signal: AbortSignal): Promise<object> {
  const stop = stopFromSignal(signal);
  try {
    if (record.end === null && record.kind === "async")
      return await continueAttempt(run, record, signal);
    run.resume();
  } catch (error) {
    if (error instanceof JobMayStillRun) run.record.leaveJob();
  }
  for (const job of run.record.current.leftJobs) {
    run.record.turnTo(job, toRecordedFailure(stop));
    const meta = readMeta(job);
    try {
      await run.runner.runAttempt(
        run,
        signal,
        meta === undefined ? { step: "recreate" } : { step: "delete", meta, why: stop },
      );
    } catch (error) {
      if (error instanceof RunStop) run.record.foundJob(job.attempt);
    }
  }
  throw stop;
}

async function runAttempt(
  run: LocalRun,
  signal: AbortSignal,
  start: AttemptStart,
): Promise<object> {
  const limit = limitAttempt(run, signal, start);
  try {
    if (signal.aborted && start.step === "create") throw stopFromSignal(signal); // there is no job
    return await run.runner.runAttempt(run, limit.signal, start);
  } catch (error) {
    throw error instanceof RunStop && error.by.kind === "attempt-timeout"
      ? new AttemptFailure("FX1008", error.message, { retryable: true })
      : error;
  } finally {
    limit.lift();
  }
}

async function pauseBeforeRetry(
  run: LocalRun,
  error: AttemptFailure,
  signal: AbortSignal,
): Promise<void> {
  const inMs = Math.max(
    getRetryDelayMs(run.attempt, run.options.random),
    readRetryAfterMs(run, error.cause),
  );
  run.record.waiting(toRecordedFailure(error), inMs);
  run.emit({ type: "retrying", inMs, error });
  await sleepUnlessStopped(run.clock, inMs, signal);
}

/**
 * Doubles with each attempt. Half of it is random, so that many runs do not retry at the same
 * moment.
 */
function getRetryDelayMs(failedAttempt: number, random: () => number): number {
  const full = retryPauseMs(failedAttempt);
  return Math.round(full / 2 + (full / 2) * random());
}

/** A signal that fires when the run is stopped, or after its time limit. */
export function limitRun(run: LocalRun, isResumed: boolean): Limit {
  const { signal, timeoutMs, recorder, replay } = run.options;
  const stopped = eitherSignal(signal, run.listenerFailed);
  const since = isResumed ? run.startedAt : run.clock.now();
  const outer = replay === undefined ? stopped : AbortSignal.any([stopped, replay.signal]);
  const limit = startLimit(run, outer, "run-timeout", timeoutMs, since);
  recorder?.watchSignal(limit.signal);
  replay?.stopWhenDue(limit.lifted);
  return limit;
}

function limitAttempt(run: LocalRun, signal: AbortSignal, start: AttemptStart): Limit {
  const limitMs = run.job.template.metadata.timeout?.toMs();
  const since =
    start.step === "create" ? run.clock.now() : Date.parse(run.record.current.attemptStartedAt);
  return startLimit(run, signal, "attempt-timeout", limitMs, since);
}

type Limit = ReturnType<typeof startLimit>;

/** A signal that fires with `outer`, or this long after `since`. */
function startLimit(
  run: LocalRun,
  outer: AbortSignal,
  kind: "run-timeout" | "attempt-timeout",
  limitMs: number | undefined,
  since: number,
) {
  const own = new AbortController();
  const lifted = new AbortController();
  if (limitMs !== undefined) {
    const stop = (): void => own.abort(new RunStop({ kind, limitMs }));
    const leftMs = limitMs - elapsedSince(since, run.clock);
    if (leftMs <= 0) stop();
    else afterSleep(run.clock, leftMs, lifted.signal, stop);
  }
  return {
    signal: AbortSignal.any([outer, own.signal]),
    lifted: lifted.signal,
    lift: () => lifted.abort(),
  };
}
