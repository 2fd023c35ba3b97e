import type { Phase } from "../connector/phase.ts";
import { type ErrorCode, FxError, type FxErrorOptions } from "../errors.ts";

/** What is known of a run at its end. */
export interface RunSummary {
  readonly runId: string;
  readonly task: string;
  readonly phase: Phase | undefined;
  readonly attempt: number;
  readonly attempts: number;
  readonly tookMs: number;
}

/** A run that ended without outputs: what failed, in which attempt, and whether another run may work. */
export class TaskFailure extends FxError {
  override readonly name: string = "TaskFailure";
  readonly run: RunSummary;
  readonly #retryable: boolean;

  constructor(code: ErrorCode, message: string, details: FxErrorOptions & { readonly run: RunSummary; readonly retryable?: boolean }) {
    super(code, message, details);
    this.run = details.run;
    this.#retryable = details.retryable ?? super.retryable;
  }

  override get retryable(): boolean {
    return this.#retryable;
  }
}

/** A run that was stopped from outside, after its job was deleted. */
export class TaskStopped extends TaskFailure {
  override readonly name = "TaskStopped";
}
