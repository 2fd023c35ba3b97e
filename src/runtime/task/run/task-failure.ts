import { type ErrorCode, FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import type { LogLink } from "../../wire/models/job-log.ts";
import type { Phase } from "../../wire/models/phase.ts";

/** The state of a run at its end. */
export interface RunSummary {
  /** The id of the run: 12 hexadecimal digits. Its record is `.fx/runs/ID/job.json`. */
  readonly runId: string;
  /** The name of the task. */
  readonly task: string;
  /**
   * The final phase of the job. FAILED if an attempt failed without a job, ABORTED if the run was stopped or timed out. If
   * the job may still be running, its last known phase, or undefined.
   */
  readonly phase: Phase | undefined;
  /** The last attempt, from 1. */
  readonly attempt: number;
  /** The maximum number of attempts: 1 plus the retries. */
  readonly attempts: number;
  /** Duration of all attempts, on the clock of the run. */
  readonly tookMs: number;
  /** The log links of the last attempt, without secrets. */
  readonly logLinks: readonly LogLink[];
}

/** A run that ended without outputs. It says what failed, in which attempt, and whether another run may succeed. */
export class TaskFailure extends FxError {
  /** `TaskStopped` if the run was stopped. */
  override readonly name: string = "TaskFailure";
  /** The run at its end. */
  readonly run: RunSummary;
  readonly #retryable: boolean;

  constructor(
    code: ErrorCode,
    summary: string,
    options: FxErrorOptions & { readonly run: RunSummary; readonly retryable?: boolean },
  ) {
    super(code, summary, options);
    this.run = options.run;
    this.#retryable = options.retryable ?? super.retryable;
  }

  /** Whether another run may succeed, because the fault was transient. */
  override get retryable(): boolean {
    return this.#retryable;
  }
}

/** A run that was stopped from outside. fx has deleted its job. */
export class TaskStopped extends TaskFailure {
  /** Distinguishes it from a run that failed. */
  override readonly name = "TaskStopped";
}
