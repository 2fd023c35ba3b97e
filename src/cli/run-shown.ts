import type { LogLink } from "../runtime/connector/resource.ts";
import type { RunEvent } from "../runtime/local/run-event.ts";
import type { RunOptions } from "../runtime/local/run-options.ts";
import { TaskFailure } from "../runtime/local/task-failure.ts";
import type { AnyTask } from "../runtime/task/task.ts";
import type { RunView } from "./run-view.ts";
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
  const stop = stopOnSignals(() => {
    view.failed(undefined);
    say(`⏹ left at once: job ${seen.job} may still run; it is on record in .fx/runs/${seen.id}/job.json`);
    process.exit(6);
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
    view.failed(error instanceof TaskFailure ? error : undefined);
    throw error;
  } finally {
    stop.release();
  }
}

/** What a run's events have told so far. */
class SeenRun {
  id = "";
  job = "(not created yet)";
  attempts = 1;
  tookMs = 0;
  logLinks: readonly LogLink[] = [];

  note(event: RunEvent): void {
    this.attempts = event.attempt;
    if (event.type === "started") this.id = event.runId;
    else if (event.type === "created") this.job = event.resourceMeta;
    else if (event.type === "phase") this.logLinks = event.logLinks;
    else if (event.type === "succeeded") this.tookMs = event.tookMs;
  }
}
