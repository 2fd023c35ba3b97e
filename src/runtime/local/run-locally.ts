import { describeThrown } from "../base/errors/thrown.ts";
import { RunStop, stopFromSignal, throwIfCrashed } from "../task/run/run-stop.ts";
import { renderTemplate } from "../task/template/render-template.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { AttemptFailure, readRetryAfterMs } from "./attempt/attempt-failure.ts";
import { JobMayStillRun } from "./attempt/delete-job.ts";
import {
  readConnection,
  refuseInvalidConnection,
  requireSecrets,
  resolveConnection,
} from "./local-connection.ts";
import { type LocalJob, LocalRun, type JobRunner } from "./local-run.ts";
import { createLocalVariables } from "./local-variables.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import type { RunEnd } from "./record/run-record.ts";
import { toRunFailure } from "./run-failure.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Runs a job on this machine as Flyte's engine would: attempts, retries and timeouts.
 *
 * @throws TaskFailure or TaskStopped if the run ends without outputs; FX3005 without a connector;
 * FX5001 without its secrets; FX3018 for a custom that is not a connection under Flyte 2; FX3014
 * for an unknown variable in its container's arguments.
 */
export async function runLocally(
  job: LocalJob,
  runner: (template: TaskTemplate) => JobRunner,
  options: CompleteRunOptions,
): Promise<object> {
  const crossed = crossWire(job);
  const { template } = crossed;
  const jobRunner = runner(template);
  const connection = readConnection(jobRunner, template);
  refuseInvalidConnection(connection, template, crossed.wire.protocol);
  requireSecrets(jobRunner, connection, template, options.secrets);
  refuseUnknownVariables(crossed);
  const run = new LocalRun(
    crossed,
    jobRunner,
    options,
    resolveConnection(connection, options.secrets),
  );
  warnAboutInvalidConnection(run, connection.faults);
  const limit = limitRun(run);
  try {
    const outputs = await runAttempts(run, limit.signal);
    limit.lift(); // an idle virtual clock would advance to it
    await run.clock.during(() => throwIfCrashed(limit.signal));
    run.record.end("succeeded");
    run.emit({ type: "succeeded", tookMs: run.elapsedMs });
    return outputs;
  } catch (error) {
    throw recordFailure(run, error);
  } finally {
    limit.lift();
  }
}

/** Only Flyte 2 rejects such a `custom`. */
function warnAboutInvalidConnection(run: LocalRun, [fault]: readonly string[]): void {
  if (fault !== undefined)
    run.emit({
      type: "warning",
      message: `the connector receives no connection, and Flyte 2 would reject the task:  ${fault}`,
    });
}

/** Encodes and decodes the template and the inputs, as if they were sent to a server. */
function crossWire(job: LocalJob): LocalJob {
  const { wire } = job;
  return {
    ...job,
    template: wire.decodeTaskTemplate(wire.encodeTaskTemplate(job.template)),
    inputs: wire.decodeInputs(wire.encodeInputs(job.inputs)),
  };
}

/** Runs before the first attempt, with placeholder values. */
function refuseUnknownVariables({ template, inputs }: LocalJob): void {
  renderTemplate(
    template,
    createLocalVariables({ runId: "", attempt: 1, outputPrefix: "", startedAt: 0, inputs }),
  );
}

async function runAttempts(run: LocalRun, signal: AbortSignal): Promise<object> {
  for (let attempt = 1; ; attempt += 1) {
    run.beginAttempt(attempt);
    try {
      return await runAttempt(run, signal);
    } catch (error) {
      if (!(error instanceof AttemptFailure) || !error.retryable || attempt >= run.attempts)
        throw error;
      await pauseBeforeRetry(run, error, signal);
    }
  }
}

async function runAttempt(run: LocalRun, signal: AbortSignal): Promise<object> {
  const limit = limitAttempt(run, signal);
  try {
    if (signal.aborted) throw stopFromSignal(signal); // while there is nothing to undo
    return await run.runner.runAttempt(run, limit.signal);
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
  run.emit({ type: "retrying", inMs, error });
  try {
    await run.clock.sleep(inMs, { signal });
  } catch {
    throw stopFromSignal(signal);
  }
}

/**
 * Doubles with each attempt. Half of it is random, so that many runs do not retry at the same
 * moment.
 */
function getRetryDelayMs(failedAttempt: number, random: () => number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failedAttempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

interface Limit {
  readonly signal: AbortSignal;
  lift(): void;
}

function limitRun(run: LocalRun): Limit {
  const { signal, timeoutMs } = run.options;
  return startLimit(
    run,
    signal === undefined ? run.listenerFailed : AbortSignal.any([signal, run.listenerFailed]),
    timeoutMs,
    "run-timeout",
  );
}

function limitAttempt(run: LocalRun, signal: AbortSignal): Limit {
  return startLimit(run, signal, run.job.template.metadata.timeout?.toMs(), "attempt-timeout");
}

/** A signal that fires with `outer`, or after the limit. */
function startLimit(
  run: LocalRun,
  outer: AbortSignal,
  limitMs: number | undefined,
  kind: "run-timeout" | "attempt-timeout",
): Limit {
  const own = new AbortController();
  const lifted = new AbortController();
  if (limitMs !== undefined) {
    run.clock.sleep(limitMs, { signal: lifted.signal }).then(
      () => own.abort(new RunStop({ kind, limitMs })),
      () => undefined,
    );
  }
  return { signal: AbortSignal.any([outer, own.signal]), lift: () => lifted.abort() };
}

function recordFailure(run: LocalRun, error: unknown): unknown {
  const failure = toRunFailure(run, error);
  try {
    if (error instanceof JobMayStillRun) run.record.leaveJob();
    run.record.end(toRunEnd(error), failure.message);
  } catch (unwritable) {
    run.emit({ type: "warning", message: describeThrown(unwritable) });
  }
  return failure;
}

function toRunEnd(error: unknown): RunEnd["how"] {
  if (error instanceof RunStop) return error.by.kind === "run-timeout" ? "timed out" : "stopped";
  return error instanceof AttemptFailure && error.code === "FX1008" ? "timed out" : "failed";
}
