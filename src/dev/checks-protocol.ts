import type { ShownFault, TaskName } from "./protocol-parts.ts";

/*
 * The part of the protocol about the checks of a task.
 */

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

/** A check of a task. */
export interface TaskCheckView {
  readonly id: string;
  /** How bad a failure is. */
  readonly level: "engine" | "leaks" | "quality";
  readonly title: string;
  /** Why Flyte needs it. */
  readonly why: string;
  readonly fix: string;
  /** `expected`: a known failure. `stale`: a known failure that no longer occurs. */
  readonly state: "waiting" | "running" | "passed" | "failed" | "skipped" | "expected" | "stale";
  /** Why it was skipped, why its failure is known, or how far it is. */
  readonly reason: string | null;
  readonly tookMs: number | null;
  readonly failure: CheckFailureView | null;
  /** The version of the project that was checked. */
  readonly version: number;
  /** The command that runs only this check. */
  readonly command: string;
}

export interface CheckFailureView {
  readonly message: string;
  readonly expected: string | null;
  /** `FILE:LINE:COLUMN` in the author's code. */
  readonly location: string | null;
  /** The lines around it, with their numbers. */
  readonly frame: string | null;
  /** What fx sent, and what came back. */
  readonly exchange: string | null;
  /** What happened in a run with injected faults, step by step. */
  readonly story: string | null;
  /** The command that injects the same faults again. */
  readonly replay: string | null;
}
