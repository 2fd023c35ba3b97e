import { afterSleep, type Clock } from "../../base/context.ts";
import { type ErrorCode, FxError, type FxErrorOptions } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";
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

/** Why a run or an attempt was stopped. It is the reason of the signal in author code. */
export class RunStop extends Error {
  override readonly name = "RunStop";

  constructor(readonly by: StopCause) {
    super(describeStop(by));
  }
}

export type StopCause =
  | { readonly kind: "signal"; readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" }
  | { readonly kind: "caller" }
  /** `fx jobs delete`. */
  | { readonly kind: "deleted" }
  | { readonly kind: "crash"; readonly error: unknown }
  | { readonly kind: "run-timeout" | "attempt-timeout"; readonly limitMs: number };

/** Converts the reason of an aborted signal, which may be the caller's own. */
export function stopFromSignal(signal: AbortSignal): RunStop {
  return signal.reason instanceof RunStop ? signal.reason : new RunStop({ kind: "caller" });
}

/** Whether `fx jobs delete` has stopped the run, whose job fx deletes then. */
export function isDeletion(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && stopFromSignal(signal).by.kind === "deleted";
}

/** A signal that fires with `outer`, or this long after `since` on the clock, until it is lifted. */
export function startLimit(
  clock: Clock,
  outer: AbortSignal,
  kind: "run-timeout" | "attempt-timeout",
  limitMs: number | undefined,
  since = clock.now(),
): { readonly signal: AbortSignal; readonly lifted: AbortSignal; readonly lift: () => void } {
  const own = new AbortController();
  const lifted = new AbortController();
  if (limitMs !== undefined) {
    const stop = (): void => own.abort(new RunStop({ kind, limitMs }));
    const leftMs = limitMs - Math.max(0, clock.now() - since);
    if (leftMs <= 0) stop();
    else afterSleep(clock, leftMs, lifted.signal, stop);
  }
  return {
    signal: AbortSignal.any([outer, own.signal]),
    lifted: lifted.signal,
    lift: () => lifted.abort(),
  };
}

function describeStop(by: StopCause): string {
  switch (by.kind) {
    case "signal":
      return `stopped by ${by.signal}`;
    case "caller":
      return "stopped by the caller's signal";
    case "deleted":
      return "stopped by fx jobs delete";
    case "crash":
      return by.error instanceof FxError
        ? by.error.message
        : `uncaught error: ${describeThrown(by.error)}`;
    case "run-timeout":
      return `the run's limit of ${formatMs(by.limitMs)} was reached (--timeout)`;
    case "attempt-timeout":
      return `the task's own timeout of ${formatMs(by.limitMs)} for one attempt was reached`;
  }
}

/**
 * Waits for the end of this turn of the event loop, because Node reports an unhandled rejection only then. Throws the reason
 * of the signal if it has fired.
 */
export async function throwIfCrashed(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.reason instanceof RunStop && signal.reason.by.kind === "crash")
    throw stopFromSignal(signal);
}
