import type { CheckText } from "./check-outcome.ts";
import type { CheckSession } from "./check-session.ts";
import type { CheckSubject } from "./check-subject.ts";

/** One thing that Flyte expects of every connector. */
export interface ConformanceCheck extends CheckText {
  /** Whether it looks at the one job that all checks share, which runs to its end. */
  readonly usesFinishedJob?: boolean;
  /** Why it cannot run against this subject; undefined if it can. */
  skip?(subject: CheckSubject): string | undefined;
  /** Throws CheckFailure if the connector fails, and CheckSkipped if the check turns out not to apply. */
  run(session: CheckSession): Promise<void>;
}
