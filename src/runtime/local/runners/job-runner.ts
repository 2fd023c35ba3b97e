import type { ErrorClass } from "../../connector/classify-error.ts";
import type { LocalRun } from "../local-run.ts";

/** Who runs the attempts of a job: a connector, a shim task's executor, or a function. */
export interface JobRunner {
  /** How messages call it, for instance `"DuckDB Connector"`. */
  readonly name: string;
  /** The connector's name on record; null where no outside system is involved. */
  readonly connector: string | null;
  readonly secrets: readonly string[];
  /** Secrets that the task must bring along in its connection. */
  readonly connectionSecrets: readonly string[];
  readonly classify: (error: unknown) => ErrorClass;
  /** What to say where outputs do not fit. */
  readonly outputsHint: string | undefined;
  /** Runs one attempt to its outputs. Throws AttemptFailure, RunStop or JobMayStillRun. */
  runAttempt(run: LocalRun, signal: AbortSignal): Promise<object>;
}
