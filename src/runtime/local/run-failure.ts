import { FxError } from "../base/errors/errors.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure, TaskStopped } from "../task/run/task-failure.ts";
import type { Phase } from "../wire/models/phase.ts";
import { JobMayStillRun } from "./attempt/async-jobs.ts";
import { AttemptFailure } from "./attempt/attempt-failure.ts";
import type { LocalRun } from "./local-run.ts";
import { describeJob } from "./record/run-record.ts";

export const STOPPED_BY = { SIGINT: "FX1009", SIGTERM: "FX1010", SIGHUP: "FX1014" } as const;

/**
 * The error of a run that ended without outputs. It is about a job that may still be running, if
 * there is one, unless the task itself failed.
 */
export function toRunFailure(run: LocalRun, error: unknown): FxError {
  if (error instanceof JobMayStillRun) return createLeftJobFailure(run, error.message, error.cause);
  const failure = toFailure(run, error);
  const { leftJobs } = run.record.current;
  const isExplained =
    leftJobs.length === 0 || (error instanceof AttemptFailure && failure.exitCode === 1);
  return isExplained
    ? failure
    : createLeftJobFailure(
        run,
        `${failure.summary}; a job may still be running (${leftJobs.map(describeJob).join(", ")})`,
        failure,
        failure.details,
      );
}

function createLeftJobFailure(
  run: LocalRun,
  summary: string,
  cause: unknown,
  details: readonly string[] = [],
): TaskFailure {
  return new TaskFailure("FX6001", summary, {
    details,
    run: run.summary(),
    cause,
    hint: `fx jobs delete ${run.record.id}`,
  });
}

function toFailure(run: LocalRun, error: unknown): FxError {
  if (error instanceof RunStop) return toStopFailure(run, error);
  if (error instanceof AttemptFailure)
    return toTaskFailure(run, error, error.phase ?? "FAILED", error.retryable);
  if (error instanceof FxError) return error;
  return new FxError("FX7001", `the local run failed unexpectedly:  ${String(error)}`, {
    cause: error,
  });
}

function toStopFailure(run: LocalRun, { by, message }: RunStop): TaskFailure {
  const ended = { run: run.summary("ABORTED") };
  switch (by.kind) {
    case "signal":
      return new TaskStopped(STOPPED_BY[by.signal], message, ended);
    case "caller":
    case "deleted":
      return new TaskStopped("FX1009", message, ended);
    case "crash": {
      const hint = "await every promise, and catch errors in timers and event handlers";
      const crash =
        by.error instanceof FxError
          ? by.error
          : new FxError("FX1012", message, { cause: by.error, hint });
      return toTaskFailure(run, crash, "FAILED", crash.retryable);
    }
    case "run-timeout":
    case "attempt-timeout":
      return new TaskFailure("FX1008", message, ended);
  }
}

/** The same error without secrets, and with the state of the run. */
function toTaskFailure(
  run: LocalRun,
  { code, summary, details, hint, location, cause }: FxError,
  phase: Phase,
  retryable: boolean,
): TaskFailure {
  return new TaskFailure(code, run.redact(summary), {
    run: run.summary(phase),
    details: details.map((line) => run.redact(line)),
    retryable,
    hint,
    location,
    cause,
  });
}
