import type { Phase } from "./phase.ts";

const PHASE_OF_STATE: Readonly<Record<string, Phase>> = {
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
 * The phase for a state word of an outside system, by flytekit's own table: `done` → SUCCEEDED, `pending` → INITIALIZING.
 *
 * @throws RangeError for a word that is not in it.
 */
export function phaseOfState(state: string): Phase {
  const word = state.toLowerCase();
  if (!Object.hasOwn(PHASE_OF_STATE, word)) throw new RangeError(`unrecognized state: ${state}`);
  return PHASE_OF_STATE[word]!;
}
