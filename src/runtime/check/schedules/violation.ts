import type { SourceLocation } from "../../base/errors/errors.ts";

/**
 * What must hold in every schedule.
 *
 * | invariant | meaning |
 * |---|---|
 * | `one-job-per-attempt` | the outside system never has two jobs for one identity |
 * | `one-active-job` | at most one job is active at any time |
 * | `no-unknown-job` | a create that throws leaves no job that Flyte does not know |
 * | `no-job-left` | no job is active after the run has ended |
 * | `create-again` | create throws only if a fault disturbs it, even if it is called again |
 * | `delete-again` | delete throws only if a fault disturbs it, even if the job has ended |
 * | `same-outputs` | a run that succeeds has the outputs of the run without faults |
 * | `succeeds` | the run succeeds, unless a fault justifies its failure |
 * | `ends` | the run ends |
 */
export type Invariant =
  | "one-job-per-attempt"
  | "one-active-job"
  | "no-unknown-job"
  | "no-job-left"
  | "create-again"
  | "delete-again"
  | "same-outputs"
  | "succeeds"
  | "ends";

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: Invariant;
  /** What happened. */
  readonly message: string;
  /** What a good connector does. */
  readonly expected: string;
  /** Where in the author's source, if the author's code threw. */
  readonly location?: SourceLocation | undefined;
}
