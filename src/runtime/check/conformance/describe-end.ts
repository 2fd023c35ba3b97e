import { oneLine } from "../../base/text.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";

/** Whether a job in this phase has ended without success. */
export function isFailedPhase(phase: Phase | undefined): boolean {
  return phase === "FAILED" || phase === "RETRYABLE_FAILED" || phase === "ABORTED";
}

/** The phase and the message of a Resource: `FAILED: no such table`. */
export function describeEnd({ phase, message }: ResourceMessage): string {
  const name = phase ?? "an unknown phase";
  return message === "" ? name : `${name}: ${oneLine(message)}`;
}
