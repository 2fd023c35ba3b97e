import type { SourceLocation } from "../base/errors/errors.ts";
import type { CheckSession } from "./check-session.ts";
import type { CheckSubject } from "./check-subject.ts";
import type { Exchange } from "./exchange.ts";
import type { TraceStep } from "./schedules/trace.ts";

/**
 * How bad a failed check is.
 *
 * | level | meaning |
 * |---|---|
 * | `engine` | Flyte's engine fails, hangs, or reports a wrong result |
 * | `leaks` | a job keeps running, or runs twice |
 * | `quality` | users or operators suffer |
 */
export type CheckLevel = "engine" | "leaks" | "quality";

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

/** One thing that Flyte expects of every connector. */
export interface ConformanceCheck extends CheckText {
  /** Whether it looks at the one job that all checks share, which runs to its end. */
  readonly usesFinishedJob?: boolean;
  /** Why it cannot run against this subject; undefined if it can. */
  skip?(subject: CheckSubject): string | undefined;
  /** Throws CheckFailure if the connector fails, and CheckSkipped if the check turns out not to apply. */
  run(session: CheckSession): Promise<void>;
}

export type ConnectorKind = "async" | "sync";

/** The connector does not do what Flyte expects. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
  /** What fx expected, if the message does not say so. */
  readonly expected: string | undefined;
  /** Where in the author's source. */
  readonly location: SourceLocation | undefined;

  /** @param message what the connector did */
  constructor(
    message: string,
    details: {
      readonly expected?: string | undefined;
      readonly location?: SourceLocation | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.expected = details.expected;
    this.location = details.location;
  }
}

/** The check does not apply; the message says why. */
export class CheckSkipped extends Error {
  override readonly name = "CheckSkipped";
}

/** How one check of one task ended. */
export interface CheckOutcome {
  readonly task: string;
  readonly check: CheckText;
  /**
   * `expected`: it failed, and the project lists it as a known failure. `stale`: it passed, although
   * the project lists it as a known failure.
   */
  readonly state: "passed" | "failed" | "skipped" | "expected" | "stale";
  /** Why it was skipped, or why its failure is expected. */
  readonly reason?: string | undefined;
  readonly failure?: CheckFault | undefined;
  readonly tookMs: number;
}

/** Why a check failed. */
export interface CheckFault {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly location?: SourceLocation | undefined;
  /** The exchange that failed; undefined if no call was made. */
  readonly exchange?: Exchange | undefined;
  /** What happened, if injected faults have shown the failure. */
  readonly story?: readonly TraceStep[] | undefined;
  /** The token that makes it happen again. */
  readonly replay?: string | undefined;
}
