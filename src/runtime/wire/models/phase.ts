/** A job's phase, with Flyte's names (`flyteidl.core.TaskExecution.Phase`). */
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

/** A job in a terminal phase has ended and is not polled again. */
export function isTerminal(phase: Phase): boolean {
  return TERMINAL[phase];
}

const PHASE_BY_STATE: Readonly<Record<string, Phase>> = {
  failed: "FAILED",
  timeout: "FAILED",
  timedout: "FAILED",
  canceled: "FAILED",
  cancelled: "FAILED",
  skipped: "FAILED",
  internal_error: "RETRYABLE_FAILED",
  done: "SUCCEEDED",
  succeeded: "SUCCEEDED",
  success: "SUCCEEDED",
  completed: "SUCCEEDED",
  running: "RUNNING",
  terminating: "RUNNING",
  pending: "INITIALIZING",
};

/**
 * The phase for the state name of an outside system, from flytekit's table: `done` → SUCCEEDED,
 * `pending` → INITIALIZING.
 *
 * @throws RangeError for a state that is not in the table
 */
export function phaseFromState(state: string): Phase {
  const name = state.toLowerCase();
  if (!Object.hasOwn(PHASE_BY_STATE, name))
    throw new RangeError(
      `unknown state "${state}": map it to a phase in get, for example to Resource.running()`,
    );
  return PHASE_BY_STATE[name]!;
}

/** Flyte has no field for progress, so it begins the message: `40 % · measuring`. The page reads it, too. */
export function formatProgress(progress: number, message: string): string {
  const percent = `${Math.floor(progress * 100 + 1e-9)} %`;
  return message === "" ? percent : `${percent} · ${message}`;
}

/** Reads a message that {@link formatProgress} wrote. Undefined for any other message. */
export function readProgress(message: string) {
  const [, digits, rest = ""] = /^(\d{1,3}) %(?: · ([^]+))?$/.exec(message) ?? [];
  const percent = Number(digits);
  return digits === undefined || percent > 100 ? undefined : { percent, message: rest };
}
