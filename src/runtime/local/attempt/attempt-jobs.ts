import { raceAbort } from "../../base/abort.ts";
import type { Context } from "../../base/context.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { doublingPause, retry } from "../../calls/retry.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { LogPageRead } from "../../connector/invoke/invoke-get-logs.ts";
import type { LogsRequest } from "../../connector/requests.ts";
import { RunStop } from "../../task/run/task-failure.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import { elapsedSince, waitForGrace } from "../clock/run-clock.ts";
import type { LocalRun } from "../local-run.ts";
import { JobMayStillRun, toAttemptFailure, toRecordedFailure } from "../run-failure.ts";

const MOST_TRIES = 5;
const LONGEST_LAST_CALL_MS = 60_000;

/**
 * Creates, polls and deletes a run's asynchronous jobs: a connector in this process, or a connector
 * server.
 */
export interface AsyncJobs<Run = LocalRun> {
  create(run: Run, context: Context): Promise<Uint8Array>;
  /**
   * Whether `create` sees the context's signal. A call to a server does not: it continues when the
   * run stops.
   */
  readonly createSeesSignal: boolean;
  get(run: Run, meta: Uint8Array, context: Context): Promise<ResourceMessage>;
  delete(run: Run, meta: Uint8Array, context: Context): Promise<void>;
  /** Undefined if jobs have no log. */
  readonly getLogs:
    ((run: Run, meta: Uint8Array, request: LogsRequest) => AsyncIterable<LogPageRead>) | undefined;
}

/**
 * Makes a call that the end of the run must not cut off: its signal fires only after a minute.
 *
 * @param method the name of the call in the error
 */
export async function callToItsEnd<T>(
  run: LocalRun,
  method: string,
  call: (context: Context) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const over = new AbortController();
  void waitForGrace(run.clock, LONGEST_LAST_CALL_MS, over.signal).then((isOver) => {
    if (isOver) limit.abort(new Error(`${method} did not return within 60 s`));
  });
  try {
    const calling = run.clock.during(
      (clock) => call(run.context(clock, limit.signal)),
      limit.signal,
    );
    return await raceAbort(calling, limit.signal);
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
export async function createJob(
  run: LocalRun,
  jobs: AsyncJobs,
  context: Context,
  wasSent = false,
): Promise<Uint8Array> {
  let isOpen = wasSent;
  let lost = undefined as CallFailure | undefined;
  const create = (): Promise<Uint8Array> => {
    if (lost !== undefined)
      run.emit({
        type: "warning",
        message: `create got no reply that fx can read (${lost.summary}): fx repeats it with the same idempotency key`,
      });
    return jobs.create(run, context);
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
      throw new JobMayStillRun(
        `job ${run.record.jobIdentity} may still be running: create got no reply that fx can read: ${lost.summary}`,
        toAttemptFailure(run, "create", lost),
        lost,
      );
    const hasFailed = error instanceof CallFailure && error.outcome === "failed";
    if (!wasSent && (isOpen || hasFailed)) warnAboutUnknownJob(run, "create failed");
    throw error;
  }
}

/** Records and reports that the attempt's create may have made a job that fx does not know. */
export function warnAboutUnknownJob(run: LocalRun, what: string): void {
  if (run.isReplayed) return;
  run.record.leaveJob();
  run.emit({
    type: "warning",
    message: `${what}; it may have created a job that is still running (${run.record.jobIdentity}): fx jobs delete ${run.record.id}`,
  });
}

/**
 * Calls the connector's `delete` once and waits for it. It has a new signal, because the run's has
 * already fired.
 *
 * @throws JobMayStillRun
 */
export async function deleteJob(
  run: LocalRun,
  jobs: AsyncJobs,
  meta: Uint8Array,
  why: unknown,
): Promise<void> {
  const began = run.clock.now();
  run.tryToRecord(() => run.record.deleting(toRecordedFailure(why)));
  run.emit({
    type: "deleting",
    why: run.redact(why instanceof Error ? why.message : describeThrown(why)),
    stopped: why instanceof RunStop,
  });
  try {
    await callToItsEnd(run, "delete", (context) => jobs.delete(run, meta, context));
    run.emit({ type: "deleted", tookMs: elapsedSince(began, run.clock) });
  } catch (error) {
    if (run.isReplayed) return;
    throw new JobMayStillRun(
      `job ${run.record.jobIdentity} may still be running: delete failed: ${run.redact(describeThrown(error))}`,
      why,
      error,
    );
  }
}
