import type { CheckSubject } from "./check-subject.ts";
import type { ConformanceCheck } from "./check.ts";
import { findSkipReason } from "./run-checks.ts";

/** The most jobs that checks create for one task. */
export function countCheckJobs(
  subject: CheckSubject,
  checks: readonly ConformanceCheck[],
  repeat: number,
): number {
  const run = checks.filter((check) => findSkipReason(check, subject) === undefined);
  const shared = run.some(({ usesFinishedJob }) => usesFinishedJob === true) ? 1 : 0;
  return run.reduce((total, { jobs }) => total + jobs * repeat, shared);
}
