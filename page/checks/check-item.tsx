import {
  canRunAlone,
  CHECK_LEVELS,
  type CheckFault,
  formatExchange,
  formatMs,
  formatStep,
  isFailed,
  type TaskCheckView,
} from "../../src/dev/shared.ts";
import { project } from "../model/state.ts";
import { Badge, type State, toneStyle } from "../parts/badge.tsx";
import { Command } from "../parts/copy-button.tsx";
import { Place } from "../parts/fault-box.tsx";

interface CheckItemProps {
  readonly check: TaskCheckView;
  readonly canStart: boolean;
  readonly onRun: (id: string) => void;
}

const STATES: Readonly<Record<TaskCheckView["state"], State>> = {
  waiting: { icon: "clock", tone: "calm", text: "waiting" },
  running: { icon: "dot", tone: "busy", text: "running" },
  passed: { icon: "check", tone: "good", text: "passed" },
  failed: { icon: "cross", tone: "bad", text: "failed" },
  inconclusive: { icon: "warning", tone: "warn", text: "inconclusive" },
  skipped: { icon: "ring", tone: "calm", text: "skipped" },
  expected: { icon: "warning", tone: "warn", text: "known failure" },
  stale: { icon: "cross", tone: "bad", text: "passes now" },
};

/** A check in one line that opens: what is wrong, where, and how to fix it. A failed one is open. */
export function CheckItem({ check, canStart, onRun }: CheckItemProps) {
  const { id, state, level, title, why, fix, reason, failure, place } = check;
  const hasFailed = isFailed(check);
  const notes = {
    "How to fix it": fix,
    Expects: `${title}.`,
    "If it fails": `${CHECK_LEVELS[level]}.`,
    Why: why,
  };
  return (
    <li class={hasFailed ? "check-failed" : undefined}>
      <details open={hasFailed}>
        <summary class="row">
          <Badge {...STATES[state]} />
          <span class="mono wrap">{id}</span>
          {check.tookMs !== undefined && <span class="dim nowrap">{formatMs(check.tookMs)}</span>}
          {check.version < (project.value?.version ?? 0) && (
            <span class="badge" style={toneStyle("calm")}>
              older version
            </span>
          )}
          {hasFailed && (
            <span class="badge" style={toneStyle("warn")}>
              {level}
            </span>
          )}
          <span class="dim">{reason ?? title}</span>
        </summary>
        <div class="check-body stack">
          {state === "stale" && (
            <p>
              This known failure no longer occurs. Remove it from <code>expected</code> in{" "}
              <code>fx.check.yaml</code>.
            </p>
          )}
          {failure !== undefined && <Failure failure={failure} place={place} />}
          {Object.entries(notes).map(([name, note]) => (
            <p key={name}>
              <b>{name}:</b> {note}
            </p>
          ))}
          {canRunAlone(check) && (
            <button disabled={!canStart} onClick={() => onRun(id)}>
              Run <span class="hidden">{id}</span> alone
            </button>
          )}
          <Command text={check.command} label={`Copy the command for ${id}`} />
        </div>
      </details>
    </li>
  );
}

interface FailureProps extends Pick<TaskCheckView, "place"> {
  readonly failure: CheckFault;
}

/** What is wrong, where in the author's code, and what was on the wire. */
function Failure({ failure, place: { location, frame } }: FailureProps) {
  const { message, expected, exchange, story } = failure;
  return (
    <>
      <p class="pre">{message}</p>
      {expected !== undefined && (
        <p class="wrap">
          <b>Expected:</b> {expected}
        </p>
      )}
      {location !== null && !message.includes(location) && (
        <p>
          <Place location={location} />
        </p>
      )}
      {frame && <Lines label="Source" lines={[frame]} />}
      {exchange !== undefined && (
        <Lines label="The call that failed" lines={formatExchange(exchange)} />
      )}
      {story !== undefined && (
        <Lines label="What happened" lines={story.map((step) => formatStep(step))} />
      )}
    </>
  );
}

function Lines({ label, lines }: { label: string; lines: readonly string[] }) {
  return (
    <figure>
      <figcaption class="dim">{label}</figcaption>
      <pre class="sunk" tabIndex={0} aria-label={label}>
        {lines.join("\n")}
      </pre>
    </figure>
  );
}
