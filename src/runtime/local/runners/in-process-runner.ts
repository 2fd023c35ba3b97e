import { raceAbort } from "../../base/abort.ts";
import { FxError } from "../../base/errors/errors.ts";
import { readableThrown } from "../../base/errors/thrown.ts";
import { realClock } from "../../base/real-clock.ts";
import { classifyThrown } from "../../connector/classify-error.ts";
import { stopFromSignal } from "../../task/run/run-stop.ts";
import type { TaskWork } from "../../task/run/task-runner.ts";
import type { LiteralMap } from "../../values/literal.ts";
import { authorFailure } from "../attempt/attempt-failure.ts";
import { outputsFromResource } from "../attempt/outputs-of-end.ts";
import { grace } from "../clock/run-clock.ts";
import type { LocalRun, JobRunner } from "../local-run.ts";
import { findUnfinishedRunsByPid } from "../record/find-unfinished-runs.ts";

/** How long a task that is stopped may take to clean up: as long as Kubernetes gives a container. */
const CLEAN_UP_MS = 30_000;

/** So much longer where a run within it has a job: longer than that waits for delete. */
const LONGER_MS = 60_000;

/** After so long it is said what is waited for. */
const PATIENCE_MS = 500;

/** A task that runs in this process, as it would in its container. */
export function inProcessRunner(name: string, work: TaskWork): JobRunner {
  return {
    name,
    connector: null,
    secrets: [],
    connectionSecrets: [],
    outputsHint: undefined,
    classify: classifyThrown,
    runAttempt: (run, signal) => runAttempt(run, signal, work),
  };
}

async function runAttempt(run: LocalRun, signal: AbortSignal, work: TaskWork): Promise<object> {
  run.record.phaseChanged("RUNNING", "");
  run.emit({ type: "phase", phase: "RUNNING", message: "", logLinks: [] });
  const left = new AbortController();
  const working = run.clock.during(
    (clock) => work(run.job.inputs, run.taskContext(clock, signal)),
    left.signal,
  );
  const outputs = await waitForResult(run, signal, working).finally(() => {
    if (signal.aborted) left.abort(stopFromSignal(signal));
  });
  const natives = await outputsFromResource(run, {
    phase: "SUCCEEDED",
    message: "",
    logLinks: [],
    outputs,
  });
  run.record.phaseChanged("SUCCEEDED", "");
  run.emit({ type: "phase", phase: "SUCCEEDED", message: "", logLinks: [] });
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
    if (!signal.aborted) throw authorFailure(run, "the task", readableThrown(error));
    const stop = stopFromSignal(signal);
    if (stop.by.kind !== "crash") await untilCleanedUp(run, working);
    throw stop;
  }
}

/** The signal has fired; what the task still does is its cleaning up. Throws where it left a job that may still run. */
async function untilCleanedUp(run: LocalRun, working: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const patience = realClock.sleep(PATIENCE_MS, { signal: done.signal });
  patience.then(
    () =>
      run.emit({
        type: "warning",
        message: `stopping: the task has not ended yet; it has ${CLEAN_UP_MS / 1000} s to clean up (^C again leaves it)`,
      }),
    () => undefined,
  );
  try {
    await Promise.race([working.catch(throwIfJobMayStillRun), cleanUpTime(run, done.signal)]);
  } finally {
    done.abort();
  }
}

async function cleanUpTime({ clock, options }: LocalRun, done: AbortSignal): Promise<void> {
  await grace(clock, CLEAN_UP_MS, done);
  if (!done.aborted && findUnfinishedRunsByPid(options.pid, options.projectRoot).length > 0)
    await grace(clock, LONGER_MS, done);
}

function throwIfJobMayStillRun(error: unknown): void {
  if (error instanceof FxError && error.code === "FX6001") throw error;
}
