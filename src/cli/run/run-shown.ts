import type { LogLink } from "../../runtime/connector/resource.ts";
import { FxError } from "../../runtime/errors.ts";
import { jobsLeftBy } from "../../runtime/local/record/jobs-left-by.ts";
import { readRunRecord } from "../../runtime/local/record/run-folder.ts";
import type { RunEvent } from "../../runtime/local/run-event.ts";
import type { RunOptions } from "../../runtime/local/run-options.ts";
import type { AnyTask } from "../../runtime/task/task.ts";
import type { RunView } from "./run-view.ts";
import { leave, onForeignExit } from "../errors/foreign-exit.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

/** A run that succeeded. */
export interface ShownRun {
  readonly outputs: object;
  readonly id: string;
  readonly attempts: number;
  readonly tookMs: number;
  readonly logLinks: readonly LogLink[];
}

/** Runs a task, shows how it goes, and stops it on SIGINT and SIGTERM; a second SIGINT leaves the job and exits with 6. */
export async function runShown(task: AnyTask, inputs: object, options: RunOptions, view: RunView, say: (text: string) => void): Promise<ShownRun> {
  const seen = new SeenRun();
  const root = options.projectRoot ?? process.cwd();
  const stop = stopOnSignals(() => {
    view.failed();
    say(`⏹ left at once: ${mayStillRun(root, seen.id)}`);
    leave(6);
  });
  const forgetExit = onForeignExit(({ code, location }) => {
    view.failed();
    const what = `author code ended the process: process.exit(${code})`;
    const hint = "throw an error in its place";
    return isConnectorsRun(root, seen.id)
      ? new FxError("FX6001", `${what}; ${mayStillRun(root, seen.id)}`, { location, hint })
      : new FxError("FX1012", what, { location, hint });
  });
  try {
    const onEvent = (event: RunEvent): void => {
      seen.note(event);
      view.show(event);
    };
    const outputs = task.outputsByName(await task.run(inputs as never, { ...options, signal: stop.signal, onEvent }));
    view.succeeded(seen.tookMs);
    return { outputs, id: seen.id, attempts: seen.attempts, tookMs: seen.tookMs, logLinks: seen.logLinks };
  } catch (error) {
    view.failed();
    throw error;
  } finally {
    forgetExit();
    stop.release();
  }
}

function isConnectorsRun(projectRoot: string, runId: string): boolean {
  return readRunRecord(projectRoot, runId)?.connector != null;
}

/** What the record knows, for a person who has to look after it. */
function mayStillRun(projectRoot: string, runId: string): string {
  const record = readRunRecord(projectRoot, runId);
  if (record === undefined) return "nothing was started yet";
  return `job ${jobsLeftBy(record).join(", ")} may still run; it is on record in .fx/runs/${runId}/job.json`;
}

/** What a run's events have told so far. */
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
