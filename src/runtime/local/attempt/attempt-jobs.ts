import { type Context, raceAbort } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { formatMs } from "../../base/text.ts";
import { doublingPause, retry } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import { elapsedSince, waitForGrace } from "../clock/run-clock.ts";
import { disturbCalls } from "../disturb-calls.ts";
import type { ConnectorCalls, LocalRun } from "../local-run.ts";
import {
  JobMayStillRun,
  readRetryAfterMs,
  toAttemptFailure,
  toRecordedFailure,
} from "../run-failure.ts";

const MOST_TRIES = 5;
const LONGEST_LAST_CALL_MS = 60_000;
/** With their pauses, they take less than the minute. */
const MOST_DELETES = 10;
const deletePauseMs = doublingPause(500, 8000);

/** The asynchronous jobs of an attempt. */
export class AttemptJobs {
  /** Those of the connector, with the faults that the run injects. */
  readonly calls: ConnectorCalls;

  constructor(readonly run: LocalRun) {
    this.calls = disturbCalls(run, run.runner.getCalls!(run));
  }

  /**
   * Makes a call that the end of the run must not cut off: its signal fires only after a minute.
   *
   * @param method the name of the call in the error
   */
  async callToItsEnd<T>(method: string, call: (context: Context) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const over = new AbortController();
    void waitForGrace(this.run.clock, LONGEST_LAST_CALL_MS, over.signal).then((isOver) => {
      if (isOver) limit.abort(new Error(`${method} did not return within 60 s`));
    });
    try {
      return await raceAbort(this.run.call(limit.signal, call), limit.signal);
    } finally {
      over.abort();
    }
  }

  /**
   * Calls `create`. Repeats it with the same idempotency key while no reply arrives that can be read,
   * because the server may have created the job.
   *
   * @param wasSent whether an earlier process may have sent this create. The caller then warns
   * @throws JobMayStillRun if no try has a reply that can be read
   */
  async create(context: Context, wasSent = false): Promise<Uint8Array> {
    const { run } = this;
    let isOpen = wasSent;
    let lost = undefined as CallFailure | undefined;
    const create = (): Promise<Uint8Array> => {
      if (lost !== undefined)
        run.warn(
          `create got no reply that fx can read (${lost.summary}): fx repeats it with the same idempotency key`,
        );
      return this.calls.create(context);
    };
    try {
      return await retry(create, {
        clock: context.clock,
        signal: context.signal,
        attempts: MOST_TRIES,
        pauseMs: doublingPause(500),
        isTransient(error) {
          const failure = error instanceof CallFailure ? error : undefined;
          isOpen ||= failure?.outcome === "open";
          const isLost = failure?.outcome === "open" || failure?.outcome === "unsent";
          lost = isOpen && isLost ? failure : undefined;
          return lost !== undefined;
        },
      });
    } catch (error) {
      if (lost !== undefined)
        throw this.#leaveJob(
          `create got no reply that fx can read: ${lost.summary}`,
          toAttemptFailure(run, "create", lost),
          lost,
        );
      const hasFailed = error instanceof CallFailure && error.outcome === "failed";
      if (!wasSent && (isOpen || hasFailed)) this.warnAboutUnknown("create failed");
      throw error;
    }
  }

  /** Records and reports that the attempt's create may have made a job that fx does not know. */
  warnAboutUnknown(what: string): void {
    const { run } = this;
    if (run.isReplayed) return;
    run.record.leaveJob();
    run.warn(
      `${what}; it may have created a job that is still running (${run.record.jobIdentity}): fx jobs delete ${run.record.id}`,
    );
  }

  /**
   * Calls the connector's `delete` and waits for it. It has a new signal, because the run's has
   * already fired.
   *
   * @throws JobMayStillRun
   */
  async delete(meta: Uint8Array, why: unknown): Promise<void> {
    const { run } = this;
    const began = run.clock.ticks();
    run.tryToRecord(() => run.record.deleting(toRecordedFailure(why)));
    run.emit({
      type: "deleting",
      why: run.redact(why instanceof Error ? why.message : describeThrown(why)),
      stopped: why instanceof RunStop,
    });
    try {
      await this.callToItsEnd("delete", (context) =>
        repeatDelete(run, () => this.calls.delete(meta, context), context),
      );
      run.emit({ type: "deleted", tookMs: elapsedSince(began, run.clock) });
    } catch (error) {
      if (run.isReplayed) return;
      throw this.#leaveJob(`delete failed: ${run.redact(describeThrown(error))}`, why, error);
    }
  }

  /** Records that the attempt's job may still run. Returns the error that says so. */
  #leaveJob(reason: string, why: unknown, cause: unknown): JobMayStillRun {
    const { record } = this.run;
    this.run.tryToRecord(() => record.leaveJob());
    const message = `job ${record.jobIdentity} may still be running: ${reason}`;
    return new JobMayStillRun(message, why, cause);
  }
}

interface DeleteOptions extends Pick<Context, "clock">, Partial<Pick<Context, "signal">> {
  /** No call begins later than this after the first one. Default: a minute. */
  readonly withinMs?: number;
  /** What the author's code threw, which says whether and when to repeat. Default: the error. */
  readonly getThrown?: (error: unknown) => unknown;
}

/** Repeats a `delete` that fails transiently, because otherwise its job would keep running. */
export function repeatDelete(
  run: LocalRun,
  call: () => Promise<void>,
  { clock, signal, withinMs = LONGEST_LAST_CALL_MS, getThrown = (error) => error }: DeleteOptions,
): Promise<void> {
  const began = run.clock.ticks();
  return retry(call, {
    clock,
    signal,
    attempts: MOST_DELETES,
    pauseMs(attempt, error) {
      const ms = Math.max(deletePauseMs(attempt), readRetryAfterMs(run, getThrown(error)));
      if (elapsedSince(began, run.clock) + ms >= withinMs) return undefined;
      const why = run.redact(describeThrown(error));
      run.warn(`delete failed (${why}): fx repeats it in ${formatMs(ms)}`);
      return ms;
    },
    isTransient: (error) => run.runner.classify(getThrown(error)) === "retryable",
  });
}
