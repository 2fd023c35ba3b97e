import type { Logger } from "../../runtime/base/context.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import type { RunOptions } from "../../runtime/task/run/run-options.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import type { LogLink } from "../../runtime/wire/models/resource.ts";
import { foreignExitError, onForeignExit } from "../process-end/exit-process.ts";
import { watchProcess } from "../process-end/watch-process.ts";
import { describeJobsLeftHere } from "./unfinished-runs.ts";

/** Shows the progress of a local run on standard error. */
export interface RunView {
  show(event: RunEvent): void;
  /** Shows a line that author code logged. */
  logged(level: string, text: string): void;
  /** Ends the view: `succeeded` or `failed` is the last call. */
  succeeded(tookMs: number): void;
  failed(): void;
}

/** The logger for author code in `fx run`. Shows lines of level debug only with --verbose. */
export function createViewLog(view: RunView, verbose: boolean): Logger {
  const write = (level: string) => (message: string, fields?: object) => {
    view.logged(
      level,
      fields === undefined || Object.keys(fields).length === 0
        ? message
        : `${message} ${JSON.stringify(fields)}`,
    );
  };
  return {
    debug: verbose ? write("debug") : () => undefined,
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
}

/** A run that succeeded. */
export interface ShownRun {
  readonly outputs: object;
  readonly id: string;
  readonly attempts: number;
  readonly tookMs: number;
  readonly logLinks: readonly LogLink[];
}

/**
 * Runs a task, shows its progress, and stops it on a signal. A second SIGINT ends the process at
 * once through `end`, with FX6001 if a job is left, otherwise with FX1009.
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
  if (left === undefined) return new FxError("FX1009", "fx exited before the task ended");
  return new FxError("FX6001", `fx exited before the run ended: ${left}`, {
    hint: "check the job, and delete it if it still runs",
  });
}

/** Collects the facts that a run's events report. */
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
