import { getKind } from "../../base/brand.ts";
import {
  type ErrorCode,
  FxError,
  type FxErrorOptions,
  type RetryableError,
} from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import { Duration, type DurationInput } from "../../values/types/duration.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { JobRunner, LocalRun } from "../local-run.ts";
import type { RecordedFailure } from "../record/run-record.ts";

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

/** The error's `retryAfter`, or 0. An invalid one becomes a warning, so that it cannot hide the error. */
export function readRetryAfterMs(run: LocalRun, error: unknown): number {
  if (getKind(error) !== "retryable-error") return 0;
  const { retryAfter } = error as RetryableError;
  if (retryAfter === undefined) return 0;
  try {
    return Math.max(0, Duration.parse(retryAfter as DurationInput).toMs());
  } catch (fault) {
    run.emit({ type: "warning", message: `retryAfter is ignored: ${(fault as Error).message}` });
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
