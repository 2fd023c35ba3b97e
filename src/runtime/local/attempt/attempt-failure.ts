import type { Phase } from "../../connector/phase.ts";
import type { ErrorCode } from "../../errors/errors.ts";

/** One attempt failed; the run decides whether another follows. */
export class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly phase: Phase | undefined;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(code: ErrorCode, message: string, options: AttemptFailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    this.phase = options.phase;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }
}

interface AttemptFailureOptions {
  readonly retryable: boolean;
  readonly phase?: Phase | undefined;
  readonly cause?: unknown;
  readonly hint?: string | undefined;
  readonly details?: readonly string[];
}
