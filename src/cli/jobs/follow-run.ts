import { FollowedEvents } from "../../runtime/local/record/run-events.ts";
import type { RunsRoot } from "../../runtime/local/record/runs-place.ts";
import { findRun, type StoredRun } from "../../runtime/local/record/stored-runs.ts";
import type { RunView } from "../run/run-with-view.ts";

/** How long fx takes to notice that the process that drives a run was killed. */
const CHECK_MS = 1000;

/**
 * Shows a run that another process drives, from its start, until it has ended or its process has
 * died. Returns the run as it is then.
 */
export async function followRun(
  run: StoredRun,
  root: RunsRoot,
  view: RunView,
  signal: AbortSignal,
): Promise<StoredRun> {
  const events = new FollowedEvents(run.folder);
  try {
    for (;;) {
      const now = findRun(root, run.id); // before the events, so that none is missed
      for (const event of events.readNew()) view.show(event);
      if (now.state !== "running") return now;
      await events.change(CHECK_MS, signal);
    }
  } finally {
    events.close();
  }
}
