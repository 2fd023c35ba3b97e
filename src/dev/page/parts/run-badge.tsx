import type { RunSummary } from "../../protocol.ts";
import { Icon, type IconName } from "./icon.tsx";

interface Look {
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "busy" | "warn" | "calm";
}

const LOOKS: Readonly<Record<string, Look>> = {
  QUEUED: { icon: "ring", tone: "calm" },
  INITIALIZING: { icon: "half", tone: "calm" },
  WAITING_FOR_RESOURCES: { icon: "clock", tone: "warn" },
  RUNNING: { icon: "dot", tone: "busy" },
  SUCCEEDED: { icon: "check", tone: "good" },
  FAILED: { icon: "cross", tone: "bad" },
  RETRYABLE_FAILED: { icon: "retry", tone: "bad" },
  ABORTED: { icon: "square", tone: "warn" },
  lost: { icon: "warning", tone: "warn" },
  left: { icon: "warning", tone: "warn" },
};
const UNKNOWN: Look = { icon: "ring", tone: "calm" };

/** A phase, with its colour and its shape. */
function PhaseBadge({ phase }: { phase: string }) {
  const { icon, tone } = LOOKS[phase] ?? UNKNOWN;
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={icon} isFilled={icon === "dot"} />
      {phase}
    </span>
  );
}

/** The state of a run: its phase, unless nobody drives the run. */
export function RunBadge({ run }: { run: Pick<RunSummary, "state" | "phase"> }) {
  return <PhaseBadge phase={shownState(run)} />;
}

/** `lost`, `left`, or the phase. */
export function shownState({ state, phase }: Pick<RunSummary, "state" | "phase">): string {
  return state === "lost" || state === "left" ? state : phase || "QUEUED";
}
