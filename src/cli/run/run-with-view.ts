import { FxError } from "../../runtime/base/errors/errors.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { RunOptions } from "../../runtime/task/run/run-options.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import type { LogLink } from "../../runtime/wire/models/resource.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { watchProcess } from "../process-end/watch-process.ts";
import type { RunView } from "./run-view.ts";
import { describeJobsLeftHere } from "./unfinished-runs.ts";

/** A run that succeeded. */
export interface ShownRun {
  readonly outputs: object;
  readonly id: string;
  readonly attempts: number;
  readonly tookMs: number;
  readonly logLinks: readonly LogLink[];
}

/**
 * Runs a task, shows how it goes, and stops it on a signal. A second SIGINT ends the process at once by `end`: with FX6001 if
 * that leaves a job, otherwise with FX1009.
 */
export async function runWithView(
  task: AnyTask,
  inputs: object,
  options: RunOptions,
  view: RunView,
  end: (error: FxError) => never,
): Promise<ShownRun> {
  const seen = new SeenRun();
  const root = options.projectRoot ?? process.cwd();
  const watch = watchProcess((signal) => {
    if (signal !== "SIGINT" || !watch.signal.aborted) return;
    view.failed();
    end(forcedExitError(describeJobsLeftHere(root)));
  });
  const forgetExit = onForeignExit((exit) => {
    view.failed();
    const error = foreignExitError(exit);
    const left = describeJobsLeftHere(root);
    if (left === undefined) return error;
    const { location, hint } = error;
    return new FxError("FX6001", `${error.message}; ${left}`, { location, hint });
  });
  try {
    const onEvent = (event: RunEvent): void => {
      seen.note(event);
      view.show(event);
    };
    const outputs = task.outputsByName(
      await task.run(inputs as never, { ...options, signal: watch.signal, onEvent }),
    );
    view.succeeded(seen.tookMs);
    return {
      outputs,
      id: seen.id,
      attempts: seen.attempts,
      tookMs: seen.tookMs,
      logLinks: seen.logLinks,
    };
  } catch (error) {
    view.failed();
    throw error;
  } finally {
    forgetExit();
    watch.release();
  }
}

function forcedExitError(left: string | undefined): FxError {
  if (left === undefined) return new FxError("FX1009", "left at once: the task had not ended");
  return new FxError("FX6001", `left at once: ${left}`, { hint: "look after it yourself" });
}

/** The facts in a run's events so far. */
class SeenRun {
  id = "";
  attempts = 1;
  tookMs = 0;
  logLinks: readonly LogLink[] = [];

  note(event: RunEvent): void {
    this.attempts = event.attempt;
    if (event.type === "started") this.id = event.runId;
    else if (event.type === "phase") this.logLinks = event.logLinks;
    else if (event.type === "succeeded") this.tookMs = event.tookMs;
  }
}
