import type { SourceLocation } from "../base/errors/errors.ts";

/** How bad a failed check is, and what that means. */
export const CHECK_LEVELS = {
  engine: "Flyte's engine fails, hangs, or reports a wrong result",
  leaks: "a job keeps running, or runs twice",
  quality: "users or operators suffer",
} as const;

export type CheckLevel = keyof typeof CHECK_LEVELS;

export type ConnectorKind = "async" | "sync";

/** What people read about a check. */
export interface CheckText {
  /** A stable path, such as `delete/twice`. */
  readonly id: string;
  readonly level: CheckLevel;
  /** What a good connector does, as a sentence without a period. */
  readonly title: string;
  /** Why Flyte needs it. */
  readonly why: string;
  /** How to fix a connector that fails. */
  readonly fix: string;
  /** The kinds of connector that it applies to. */
  readonly kinds: readonly ConnectorKind[];
  /** The most jobs that it creates, besides the one job that all checks share. */
  readonly jobs: number;
}

/** How one check of one task ended: JSON, without secrets. Whoever shows it only formats it. */
export interface CheckOutcome {
  readonly task: string;
  readonly check: CheckText;
  /**
   * `expected`: it failed, and the project lists it as a known failure. `stale`: it passed, although
   * the project lists it as a known failure. `inconclusive`: it failed twice, while the outside
   * system answered with a status that is transient.
   */
  readonly state: "passed" | "failed" | "inconclusive" | "skipped" | "expected" | "stale";
  /** Why it was skipped or inconclusive, or why its failure is expected. */
  readonly reason?: string | undefined;
  readonly failure?: CheckFault | undefined;
  /** Whole milliseconds. */
  readonly tookMs: number;
}

/** Why a check failed. */
export interface CheckFault {
  readonly message: string;
  readonly expected?: string | undefined;
  /** Where in the author's source. */
  readonly location?: SourceLocation | undefined;
  /** The exchange that failed; undefined if no call was made. */
  readonly exchange?: Exchange | undefined;
  /** What happened, if injected faults have shown the failure. */
  readonly story?: readonly TraceStep[] | undefined;
  /** The token that makes it happen again. */
  readonly replay?: string | undefined;
}

/** One line of what happened in a run with injected faults. */
export interface TraceStep {
  /** Virtual time since the run began, in milliseconds. */
  readonly atMs: number;
  readonly text: string;
  /** The body of a request, if it is text. */
  readonly body?: string | undefined;
  /** The fault that happened here, such as `lost@create.fetch2`. */
  readonly fault?: string | undefined;
  /** Whether it is part of the call above it. */
  readonly isWithin?: boolean | undefined;
}

/** One call of a check, and what came back. */
export interface Exchange {
  /** The method as authors know it: `create`, `get`, `delete`, `do`, `getLogs`, `list` or `health`. */
  readonly method: string;
  /** The request, without the template. */
  readonly request: object;
  /** Undefined if the call failed, or is still in flight. */
  reply?: object | undefined;
  /** Why the call failed. */
  error?: string | undefined;
  /** How long the call took, in whole milliseconds of the machine's clock. */
  tookMs: number;
}
