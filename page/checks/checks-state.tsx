import {
  type ChecksView,
  countOf,
  describeResults,
  formatMs,
  isFailed,
  isRunning,
} from "../../src/dev/shared.ts";
import { now } from "../model/now.ts";
import { project } from "../model/state.ts";
import { Badge, type State } from "../parts/badge.tsx";
import { measureProgress } from "./read-checks.ts";

/** How the checks of a task went, or how far they are. */
export function ChecksState({ view }: { view: ChecksView | undefined }) {
  if (view === undefined)
    return (
      <p class="dim">
        fx calls the connector as Flyte's engine does, and says what goes wrong. Nothing is checked
        yet.
      </p>
    );
  const { state, checks, startedAt, tookMs } = view;
  const { done, total } = measureProgress(view);
  const isOld = checks.some(({ version }) => version < (project.value?.version ?? 0));
  return (
    <>
      <div class="row">
        <span class="row" role="status" aria-label="State of the checks">
          <Badge {...describeState(view)} />
          {!isRunning(view) && checks.length > 0 && <span>{describeResults(checks)}</span>}
        </span>
        {state !== "asking" && (
          <span class="nowrap">{formatMs(tookMs ?? now.value - Date.parse(startedAt))}</span>
        )}
        <span class="dim">{describeJobs(view)}</span>
      </div>
      {state === "running" && total > 0 && (
        <p class="row">
          <progress max={total} value={done} aria-label="Checks that have ended" />
          {done} of {countOf(total, "check")}
        </p>
      )}
      {isOld && !isRunning(view) && (
        <p class="dim">
          The project has changed since. Results of an older version are marked: run the checks
          again.
        </p>
      )}
    </>
  );
}

const STATES: Readonly<Record<ChecksView["state"], State>> = {
  starting: { tone: "busy", icon: "half", text: "starting" },
  asking: { tone: "warn", icon: "warning", text: "needs your consent" },
  running: { tone: "busy", icon: "dot", text: "running" },
  stopping: { tone: "warn", icon: "half", text: "stopping" },
  stopped: { tone: "warn", icon: "square", text: "stopped" },
  ended: { tone: "good", icon: "check", text: "passed" },
};
const FAILED: State = { tone: "bad", icon: "cross", text: "failed" };

function describeState({ state, fault, checks }: ChecksView): State {
  return state === "ended" && (fault !== null || checks.some(isFailed)) ? FAILED : STATES[state];
}

function describeJobs({ jobs, world, request }: ChecksView): string {
  if (world !== null) return `in the world of ${world}, without real jobs`;
  if (jobs === null || jobs === 0 || request.faults !== null) return "";
  return `up to ${countOf(jobs, "real job")}`;
}
