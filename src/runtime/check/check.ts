import type { CheckText } from "./check-outcome.ts";
import type { CheckSession } from "./check-session.ts";
import type { CheckSubject } from "./check-subject.ts";

/** One thing that Flyte expects of every connector. */
export interface ConformanceCheck extends CheckText {
  /** Whether it looks at the one job that all checks share, which runs to its end. */
  readonly usesFinishedJob?: boolean;
  /** Whether the job that it creates has to outlive its create. */
  readonly needsLastingJob?: boolean;
  /** Why it cannot run against this subject; undefined if it can. */
  skip?(subject: CheckSubject): string | undefined;
  /** Throws CheckFailure if the connector fails, and CheckSkipped if the check turns out not to apply. */
  run(session: CheckSession): Promise<void>;
}

export const BOTH_KINDS = ["async", "sync"] as const;

/** A check that creates no job. */
export const NO_JOBS = { kinds: BOTH_KINDS, jobs: 0 } as const;

/** A check of the job that all checks share. */
export const SHARED_JOB = { ...NO_JOBS, usesFinishedJob: true } as const;

/** The same for asynchronous connectors alone. */
export const SHARED_ASYNC_JOB = { ...SHARED_JOB, kinds: ["async"] } as const;

/** A check that creates a job. */
export const NEW_JOB = { kinds: BOTH_KINDS, jobs: 1 } as const;

/** A check that creates a job of an asynchronous connector. */
export const ANY_ASYNC_JOB = { kinds: ["async"], jobs: 1 } as const;

/** The same, and the job has to outlive its create. */
export const NEW_ASYNC_JOB = { ...ANY_ASYNC_JOB, needsLastingJob: true } as const;

/** @param what what the check does to a server, which fx can only do to one in its own process */
export function skipAtEndpoint(
  { inProcess, endpoint }: CheckSubject,
  what: string,
): string | undefined {
  if (inProcess !== undefined) return undefined;
  return endpoint === undefined
    ? `the connector blocks, and fx cannot ${what} with worker processes`
    : `fx cannot ${what} at an endpoint`;
}
