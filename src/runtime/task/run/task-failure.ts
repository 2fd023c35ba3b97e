import { type ErrorCode, FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { LogLink } from "../../wire/models/resource.ts";

/** What is known of a run at its end. */
export interface RunSummary {
  /** 12 hexadecimal digits; its record is `.fx/runs/ID/job.json`. */
  readonly runId: string;
  /** By its name. */
  readonly task: string;
  /**
   * The job's own where it ended; FAILED where an attempt failed without one, ABORTED for a run that was stopped or reached
   * its time limit. Of a job that may still run the last that was seen; undefined where none was.
   */
  readonly phase: Phase | undefined;
  /** The last one, from 1. */
  readonly attempt: number;
  /** How many there may be: 1 and the retries. */
  readonly attempts: number;
  /** By the run's clock, all attempts together. */
  readonly tookMs: number;
  /** Those that the last attempt's job has named, without secrets; empty where it named none. */
  readonly logLinks: readonly LogLink[];
}

/** A run that ended without outputs: what failed, in which attempt, and whether another run may work. */
export class TaskFailure extends FxError {
  /** `TaskStopped` for a run that was stopped. */
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

  /** Whether another run may work: what failed was a passing fault. */
  override get retryable(): boolean {
    return this.#retryable;
  }
}

/** A run that was stopped from outside, after its job was deleted. */
export class TaskStopped extends TaskFailure {
  /** By which it is told apart from a run that failed. */
  override readonly name = "TaskStopped";
}
