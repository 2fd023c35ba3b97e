import { getKind } from "../../base/brand.ts";
import {
  appendDetails,
  type ErrorCode,
  FxError,
  type RetryableError,
  type SourceLocation,
} from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { Duration, type DurationInput } from "../../values/types/duration.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { LocalRun } from "../local-run.ts";

/** One attempt failed; the run decides whether another follows. */
export class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";
  readonly code: ErrorCode;
  readonly summary: string;
  readonly retryable: boolean;
  readonly phase: Phase | undefined;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly location: SourceLocation | undefined;

  constructor(code: ErrorCode, summary: string, options: AttemptFailureOptions) {
    const details = options.details ?? [];
    super(
      appendDetails(summary, details),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.summary = summary;
    this.retryable = options.retryable;
    this.phase = options.phase;
    this.hint = options.hint;
    this.details = details;
    this.location = options.location;
  }
}

interface AttemptFailureOptions {
  readonly retryable: boolean;
  readonly phase?: Phase | undefined;
  readonly cause?: unknown;
  readonly hint?: string | undefined;
  readonly details?: readonly string[];
  readonly location?: SourceLocation | undefined;
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
    return new AttemptFailure(error.code, `${operation} of ${run.runner.name}: ${error.summary}`, {
      retryable: error.retryable,
      hint: error.hint,
      details: error.details,
      location: error.location,
      cause: error,
    });
  }
  const retryable = run.runner.classify(error) === "retryable";
  return new AttemptFailure("FX1002", describeThrown(error), { retryable, cause: error });
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
