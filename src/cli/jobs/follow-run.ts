import { realClock } from "../../runtime/base/context.ts";
import { readRunEventsFrom } from "../../runtime/local/record/run-events.ts";
import type { RunsPlace } from "../../runtime/local/record/run-folder.ts";
import { findRun, type StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { RunView } from "../run/run-lines.ts";

/** How often fx looks whether the run has gone on, or the process that drives it was killed. */
const LOOK_MS = 250;

/**
 * Shows a run that another process drives, from its start, until it has ended or its process has
 * died. Returns the run as it is then.
 */
export async function followRun(
  run: StoredRun,
  root: RunsPlace,
  view: RunView,
  signal: AbortSignal,
): Promise<StoredRun> {
  for (let from = 0; ;) {
    const now = findRun(root, run.id); // before the events, so that none is missed
    const { events, next } = readRunEventsFrom(run.folder, from);
    for (const event of events) view.show(event);
    if (now.state !== "running") return now;
    from = next;
    await realClock.sleep(LOOK_MS, { signal });
  }
}
