import {
  type ErrorCode,
  FxError,
  type FxErrorOptions,
  type RetryableError,
} from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { getKind } from "../base/json.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { TaskFailure, TaskStopped } from "../task/run/task-failure.ts";
import { Duration, type DurationInput } from "../values/types/duration.ts";
import type { Phase } from "../wire/models/phase.ts";
import type { JobRunner, LocalRun } from "./local-run.ts";
import { describeJob, type RecordedFailure } from "./record/run-record.ts";

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

/** How a run ended that has no outputs. */
export function toRunEnd(error: unknown): "failed" | "timed out" | "stopped" {
  if (error instanceof JobMayStillRun) return toRunEnd(error.why);
  if (error instanceof RunStop && error.by.kind !== "crash")
    return error.by.kind === "run-timeout" ? "timed out" : "stopped";
  return error instanceof AttemptFailure && error.code === "FX1008" ? "timed out" : "failed";
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

/** One attempt failed; the run decides whether another follows. */
export class AttemptFailure extends FxError {
  override readonly name = "AttemptFailure";
  readonly phase: Phase | undefined;
  readonly #retryable: boolean;

  constructor(code: ErrorCode, summary: string, options: AttemptFailureOptions) {
    super(code, summary, options);
    this.phase = options.phase;
    this.#retryable = options.retryable;
  }

  override get retryable(): boolean {
    return this.#retryable;
  }
}

interface AttemptFailureOptions extends FxErrorOptions {
  readonly retryable: boolean;
  readonly phase?: Phase | undefined;
}

/**
 * The failure of an attempt in which a method of the connector threw or returned something invalid.
 */
export function toAttemptFailure(
  run: LocalRun,
  operation: "create" | "get" | "do" | "the task",
  error: unknown,
): AttemptFailure {
  if (error instanceof FxError) {
    const { code, summary, retryable, hint, details, location } = error;
    return new AttemptFailure(code, `${operation} of ${run.runner.name}: ${summary}`, {
      retryable,
      hint,
      details,
      location,
      cause: error,
    });
  }
  const retryable = run.runner.classify(error) === "retryable";
  const hint = hintAtCredentials(error, run.runner);
  return new AttemptFailure("FX1002", describeThrown(error), { retryable, cause: error, hint });
}

/** For the error that `requestJson` and `httpErrors` make of a 401 or 403. */
function hintAtCredentials(
  error: unknown,
  { secrets, connectionSecrets }: JobRunner,
): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  if (code !== "HTTP_401" && code !== "HTTP_403") return undefined;
  const names = [...secrets, ...connectionSecrets];
  const what = names.length === 0 ? "the credentials" : `the secret ${names.join(" or ")}`;
  return code === "HTTP_401"
    ? `check ${what}: the service rejected the credentials of the request`
    : `check ${what}: the service does not allow the request with these credentials`;
}

/** fx did not see a job's end and could not delete it. */
export class JobMayStillRun extends Error {
  override readonly name = "JobMayStillRun";

  constructor(
    message: string,
    /** Why fx wanted to delete the job. */
    readonly why: unknown,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** The error's `retryAfter`, or 0. An invalid one becomes a warning, so that it cannot hide the error. */
export function readRetryAfterMs(run: LocalRun, error: unknown): number {
  if (getKind(error) !== "retryable-error") return 0;
  const { retryAfter } = error as RetryableError;
  if (retryAfter === undefined) return 0;
  try {
    return Math.max(0, Duration.parse(retryAfter as DurationInput).toMs());
  } catch (fault) {
    run.warn(`retryAfter is ignored: ${(fault as Error).message}`);
    return 0;
  }
}

/** The failure as it is recorded, without its cause. */
export function toRecordedFailure(error: unknown): RecordedFailure {
  if (error instanceof RunStop) {
    const { by, message } = error;
    return { kind: "stop", by: by.kind === "crash" ? { ...by, error: { message } } : by };
  }
  if (error instanceof FxError) {
    const { code, summary, retryable, hint, details, location } = error;
    const phase = error instanceof AttemptFailure ? error.phase : undefined;
    return { kind: "attempt", code, summary, retryable, phase, hint, details, location };
  }
  const summary = describeThrown(error);
  return { kind: "attempt", code: "FX7001", summary, retryable: false, details: [] };
}

/** The error that a recorded failure stands for. */
export function fromRecordedFailure(failure: RecordedFailure): AttemptFailure | RunStop {
  if (failure.kind === "attempt") return new AttemptFailure(failure.code, failure.summary, failure);
  const { by } = failure;
  if (by.kind !== "crash") return new RunStop(by);
  const { message } = by.error as Error;
  return new RunStop({ kind: "crash", error: new FxError("FX1012", message) });
}
