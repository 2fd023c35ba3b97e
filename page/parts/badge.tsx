import type { ListedRun } from "../../src/dev/shared.ts";
import { Icon, type IconName } from "./icon.tsx";

/** The colour and the shape of a state, which must not be told by its colour alone. */
export interface Look {
  readonly icon: IconName;
  readonly tone: "good" | "bad" | "busy" | "warn" | "calm" | "injected";
}

export interface State extends Look {
  readonly text: string;
}

/** The colours of an element with a tone. */
export function toneStyle(tone: Look["tone"]): Readonly<Record<string, string>> {
  return { "--tone": `var(--${tone})`, "--tone-back": `var(--${tone}-back)` };
}

/** A state. With the role `status`, screen readers say each new text. */
export function Badge({ icon, tone, text, role }: State & { readonly role?: "status" }) {
  return (
    <span class="badge" style={toneStyle(tone)} role={role}>
      <Icon name={icon} />
      {text}
    </span>
  );
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
const TONES: Readonly<Record<string, Look["tone"]>> = {
  attempt: "busy",
  create: "busy",
  succeeded: "good",
  failed: "bad",
  warning: "warn",
  wait: "warn",
  delete: "warn",
  injected: "injected",
};
const UNKNOWN: Look = { icon: "ring", tone: "calm" };

/** The state of a run: its phase, unless nobody drives the run. */
export function RunBadge({ run }: { run: Pick<ListedRun, "state" | "phase"> }) {
  const text = shownState(run);
  return <Badge {...(LOOKS[text] ?? UNKNOWN)} text={text} />;
}

/** The colour of a phase, or of what fx did. */
export function getTone(kind: string): Look["tone"] {
  return TONES[kind] ?? (LOOKS[kind] ?? UNKNOWN).tone;
}

/** `lost`, `left`, or the phase. */
export function shownState({ state, phase }: Pick<ListedRun, "state" | "phase">): string {
  return state === "lost" || state === "left" ? state : phase || "QUEUED";
}
