import { FxError } from "../base/errors/errors.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure, TaskStopped } from "../task/run/task-failure.ts";
import { AttemptFailure } from "./attempt/attempt-failure.ts";
import { JobMayStillRun } from "./attempt/delete-job.ts";
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
  const isExplained =
    run.record.leftJobs.length === 0 || (error instanceof AttemptFailure && failure.exitCode === 1);
  return isExplained
    ? failure
    : createLeftJobFailure(
        run,
        `${failure.summary}; a job may still be running (${run.record.leftJobs.map(describeJob).join(", ")})`,
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
  if (error instanceof AttemptFailure) {
    const { code, summary, retryable, phase, hint, details, location, cause } = error;
    return new TaskFailure(code, run.redact(summary), {
      run: run.summary(phase ?? "FAILED"),
      retryable,
      hint,
      details: details.map((line) => run.redact(line)),
      location,
      cause,
    });
  }
  if (error instanceof FxError) return error;
  return new FxError("FX7001", `the local run failed unexpectedly:  ${String(error)}`, {
    cause: error,
  });
}

function toStopFailure(run: LocalRun, stop: RunStop): TaskFailure {
  switch (stop.by.kind) {
    case "signal":
      return new TaskStopped(STOPPED_BY[stop.by.signal], stop.message, {
        run: run.summary("ABORTED"),
      });
    case "caller":
    case "deleted":
      return new TaskStopped("FX1009", stop.message, { run: run.summary("ABORTED") });
    case "crash":
      if (stop.by.error instanceof FxError)
        return new TaskFailure(stop.by.error.code, run.redact(stop.by.error.summary), {
          run: run.summary("FAILED"),
          details: stop.by.error.details.map((line) => run.redact(line)),
          hint: stop.by.error.hint,
        });
      return new TaskFailure("FX1012", run.redact(stop.message), {
        run: run.summary("FAILED"),
        cause: stop.by.error,
        hint: "await every promise, and catch errors in timers and event handlers",
      });
    case "run-timeout":
    case "attempt-timeout":
      return new TaskFailure("FX1008", stop.message, { run: run.summary("ABORTED") });
  }
}
