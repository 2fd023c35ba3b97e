/** A job's phase, in Flyte's own words (`flyteidl.core.TaskExecution.Phase`). */
export type Phase =
  | "QUEUED"
  | "INITIALIZING"
  | "WAITING_FOR_RESOURCES"
  | "RUNNING"
  | "SUCCEEDED"
  | "ABORTED"
  | "FAILED"
  | "RETRYABLE_FAILED";

const TERMINAL: Readonly<Record<Phase, boolean>> = {
  QUEUED: false,
  INITIALIZING: false,
  WAITING_FOR_RESOURCES: false,
  RUNNING: false,
  SUCCEEDED: true,
  ABORTED: true,
  FAILED: true,
  RETRYABLE_FAILED: true,
};

export const PHASES = Object.keys(TERMINAL) as readonly Phase[];

export function isPhase(value: unknown): value is Phase {
  return typeof value === "string" && Object.hasOwn(TERMINAL, value);
}

/** A job in a terminal phase is over: it is not polled again. */
export function isTerminal(phase: Phase): boolean {
  return TERMINAL[phase];
}
