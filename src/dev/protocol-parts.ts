import type { CheckOutcome, CheckText } from "../runtime/check/check-outcome.ts";

/** An error of fx, as a terminal shows it. */
export interface ShownFault {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | null;
  /** `FILE:LINE:COLUMN` in the author's code. */
  readonly location: string | null;
  /** The lines around it, with their numbers. */
  readonly frame: string | null;
}

/** What identifies a task of the project. */
export interface TaskName {
  readonly task: string;
  readonly file: string;
}

/** Asks to check the connector of a task. */
export interface ChecksRequest extends TaskName {
  /** The ids of the checks to run; empty for all. */
  readonly only: readonly string[];
  /** How many runs with injected faults to make instead of the checks, or null. */
  readonly faults: number | null;
  /** Whether the user has agreed to the real jobs that the checks create. */
  readonly mayCreateJobs: boolean;
}

/** The checks of one task, with the last result of each. */
export interface ChecksView extends TaskName {
  /** `asking`: they would create real jobs, and need the user's consent. */
  readonly state: "starting" | "asking" | "running" | "stopping" | "stopped" | "ended";
  /** The last request. */
  readonly request: ChecksRequest;
  /** The most real jobs that it creates; null until fx knows. */
  readonly jobs: number | null;
  /** The module of the fake outside system; null without one. */
  readonly world: string | null;
  readonly startedAt: string;
  readonly tookMs: number | null;
  /** Why the checks could not begin, or did not all run. */
  readonly fault: ShownFault | null;
  /** The command for the last request. */
  readonly command: string;
  readonly checks: readonly TaskCheckView[];
}

/** A check of a task: the outcome of `fx check`, or how far it is. */
export interface TaskCheckView extends CheckText, Pick<CheckOutcome, "reason" | "failure"> {
  readonly state: "waiting" | "running" | CheckOutcome["state"];
  /** Undefined until the check has ended. */
  readonly tookMs?: number | undefined;
  /** Where the failure is in the author's code, and the lines around it. */
  readonly place: Pick<ShownFault, "location" | "frame">;
  /** The version of the project that was checked. */
  readonly version: number;
  /** The command that runs only this check, or injects the faults again with which it failed. */
  readonly command: string;
}
