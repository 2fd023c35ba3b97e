import { CHECK_LEVELS } from "../../../runtime/check/check-outcome.ts";
import { canRunAlone } from "../../checks/describe-checks.ts";
import type { TaskCheckView } from "../../checks-protocol.ts";
import { formatMs } from "../model/format.ts";
import { Badge, type State } from "../parts/badge.tsx";
import { Command } from "../parts/command.tsx";

/** What each check of a list needs. */
export interface CheckProps {
  readonly check: TaskCheckView;
  /** Whether the result is of an older version of the project. */
  readonly isOld: boolean;
  readonly canStart: boolean;
  readonly onRun: (id: string) => void;
}

const STATES: Readonly<Record<TaskCheckView["state"], State>> = {
  waiting: { icon: "clock", tone: "calm", text: "waiting" },
  running: { icon: "dot", tone: "busy", text: "running" },
  passed: { icon: "check", tone: "good", text: "passed" },
  failed: { icon: "cross", tone: "bad", text: "failed" },
  skipped: { icon: "ring", tone: "calm", text: "skipped" },
  expected: { icon: "warning", tone: "warn", text: "known failure" },
  stale: { icon: "cross", tone: "bad", text: "passes now" },
};

/** The state of a check, its id, and whether the result is old. */
export function CheckHead({ check, isOld }: Pick<CheckProps, "check" | "isOld">) {
  return (
    <>
      <Badge {...STATES[check.state]} />
      <span class="mono check-id">{check.id}</span>
      {check.tookMs !== undefined && <span class="dim nowrap">{formatMs(check.tookMs)}</span>}
      {isOld && <span class="badge tone-calm">older version</span>}
    </>
  );
}

/** What the check expects of a connector, what a failure means, and why Flyte needs it. */
export function Explanation({ check }: { check: TaskCheckView }) {
  return (
    <>
      <p>
        <b>Expects:</b> {check.title}.
      </p>
      <p>
        <b>If it fails:</b> {CHECK_LEVELS[check.level]}.
      </p>
      <p>
        <b>Why:</b> {check.why}
      </p>
    </>
  );
}

export function Fix({ check }: { check: TaskCheckView }) {
  return (
    <p>
      <b>How to fix it:</b> {check.fix}
    </p>
  );
}

/** Runs the check alone, here or in a terminal. */
export function CheckActions({ check, canStart, onRun }: Omit<CheckProps, "isOld">) {
  return (
    <>
      {canRunAlone(check) && (
        <div class="buttons">
          <button type="button" disabled={!canStart} onClick={() => onRun(check.id)}>
            Run <span class="hidden">{check.id}</span> alone
          </button>
        </div>
      )}
      <Command text={check.command} label={`Copy the command for ${check.id}`} />
    </>
  );
}
