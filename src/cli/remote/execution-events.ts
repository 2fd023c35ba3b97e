import type { ExecutionState } from "../../runtime/remote/cluster.ts";
import type { RunEvent } from "../../runtime/task/run/run-event.ts";
import { isPhase, type Phase } from "../../runtime/wire/models/phase.ts";

/** Flyte's words for executions, where they differ from the phases of a task. */
const PHASES: Readonly<Record<string, Phase>> = {
  UNDEFINED: "QUEUED",
  UNSPECIFIED: "QUEUED",
  PAUSED: "QUEUED",
  SUCCEEDING: "RUNNING",
  FAILING: "RUNNING",
  ABORTING: "RUNNING",
  TIMED_OUT: "FAILED",
  RECOVERED: "SUCCEEDED",
};

/** The state of an execution as the event of a run, so that the views of `fx run` show it. */
export function toPhaseEvent(
  { phase, message, attempt, logLinks }: ExecutionState,
  at: number,
): Extract<RunEvent, { type: "phase" }> {
  return {
    type: "phase",
    at,
    attempt: Math.max(1, attempt),
    phase: isPhase(phase) ? phase : (PHASES[phase] ?? "RUNNING"),
    message,
    logLinks,
  };
}

export function toStartedEvent(
  name: string,
  attempts: number,
  at: number,
): Extract<RunEvent, { type: "started" }> {
  return { type: "started", at, attempt: 1, runId: name, attempts, outputPrefix: "" };
}
