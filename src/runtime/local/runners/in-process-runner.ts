import { afterSleep, raceAbort, realClock } from "../../base/context.ts";
import { FxError } from "../../base/errors/errors.ts";
import { readableThrown } from "../../base/errors/thrown.ts";
import { classifyThrown } from "../../connector/classify-error.ts";
import type { TaskWork } from "../../task/run/run-options.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { readAttemptOutputs } from "../attempt/read-outputs.ts";
import { waitForGrace } from "../clock/run-clock.ts";
import type { JobRunner, LocalRun } from "../local-run.ts";
import { listRunsOfProcess } from "../record/stored-runs.ts";
import { toAttemptFailure } from "../run-failure.ts";

/** How long a stopped task may clean up; Kubernetes gives containers the same time. */
const CLEAN_UP_MS = 30_000;

/** Added if a run within the task still has to delete its job. */
const NESTED_DELETE_MS = 60_000;

/** How long fx waits before it warns that the task is still cleaning up. */
const SILENCE_MS = 500;

/** Runs a task in this process, as its container would. */
export function createInProcessRunner(name: string, work: TaskWork): JobRunner {
  return {
    name,
    connector: null,
    kind: "in-process",
    secrets: [],
    connectionSecrets: [],
    outputsHint: undefined,
    classify: classifyThrown,
    work,
  };
}

/** Runs one attempt of a task in this process. */
export async function runOwnWork(
  run: LocalRun,
  work: TaskWork,
  signal: AbortSignal,
): Promise<object> {
  run.showPhase({ phase: "RUNNING", message: "", logLinks: [] });
  const left = new AbortController();
  const { outputPrefix, idempotencyKey } = run.record.current;
  const working = run.call(
    signal,
    (context) =>
      work(run.job.inputs, {
        ...context,
        outputPrefix,
        idempotencyKey,
        rawOutputPrefix: outputPrefix,
        checkpoint: `${outputPrefix}/checkpoint`,
        previousCheckpoint: undefined,
      }),
    left.signal,
  );
  const outputs = await waitForResult(run, signal, working).finally(() => {
    if (signal.aborted) left.abort(stopFromSignal(signal));
  });
  const end = { phase: "SUCCEEDED", message: "", logLinks: [], outputs } as const;
  const natives = await readAttemptOutputs(run, end);
  run.showPhase(end);
  return natives;
}

async function waitForResult(
  run: LocalRun,
  signal: AbortSignal,
  working: Promise<LiteralMap>,
): Promise<LiteralMap> {
  const { wire } = run.job;
  try {
    return wire.decodeOutputs(wire.encodeOutputs(await raceAbort(working, signal)));
  } catch (error) {
    if (!signal.aborted) throw toAttemptFailure(run, "the task", readableThrown(error));
    const stop = stopFromSignal(signal);
    if (stop.by.kind !== "crash") await waitForCleanUp(run, working);
    throw stop;
  }
}

/** Waits while the stopped task cleans up. Throws if it left a job that may still run. */
async function waitForCleanUp(run: LocalRun, working: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const message = `stopping: the task has ${CLEAN_UP_MS / 1000} s to clean up (^C again quits at once)`;
  afterSleep(realClock, SILENCE_MS, done.signal, () => run.warn(message));
  const ended = working.catch((error: unknown) => {
    if (error instanceof FxError && error.code === "FX6001") throw error;
  });
  try {
    await Promise.race([ended, waitForCleanUpTime(run, done.signal)]);
  } finally {
    done.abort();
  }
}

async function waitForCleanUpTime({ clock, options }: LocalRun, done: AbortSignal): Promise<void> {
  await waitForGrace(clock, CLEAN_UP_MS, done);
  if (!done.aborted && listRunsOfProcess(options.pid, options.runs).length > 0)
    await waitForGrace(clock, NESTED_DELETE_MS, done);
}
