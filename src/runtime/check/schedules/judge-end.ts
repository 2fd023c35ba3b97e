import { FxError } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import type { Json } from "../../base/json.ts";
import type { RunEnd } from "../../local/record/run-record.ts";
import { findDifference } from "../find-difference.ts";
import type { AuthorCall } from "./author-call.ts";
import type { JobWatch } from "./job-watch.ts";
import type { ScheduleExecution } from "./schedule-execution.ts";
import { createViolation, type Violation } from "./violation.ts";

/** How a run ended, over all processes of fx. */
export type RunEnding =
  | {
      readonly how: "succeeded";
      /** The outputs, with the contents of their files. */
      readonly contents: Json;
    }
  | { readonly how: Exclude<RunEnd["how"], "succeeded">; readonly error: unknown };

/** What a run that has ended is judged by. */
export interface Evidence {
  readonly execution: ScheduleExecution;
  readonly jobs: JobWatch;
  readonly lastCreate: AuthorCall | undefined;
  /** The outputs of the run without faults, with their contents; undefined if this is that run. */
  readonly contents: Json | undefined;
}

/** Whether the end of a run violates an invariant. */
export function judgeEnd(ending: RunEnding, evidence: Evidence): Violation | undefined {
  const violation =
    ending.how === "succeeded"
      ? judgeOutputs(ending.contents, evidence.contents)
      : isJustified(ending.how, evidence)
        ? undefined
        : createFailure(ending.how, ending.error);
  if (violation !== undefined) return violation;
  const [left] = evidence.jobs.listActive();
  if (left === undefined) return undefined;
  const end = ending.how === "succeeded" ? "has succeeded" : "was ended";
  return createViolation("no-job-left", `job ${left} is still active after the run ${end}`);
}

function judgeOutputs(contents: Json, usual: Json | undefined): Violation | undefined {
  const difference = usual === undefined ? undefined : findDifference(contents, usual);
  if (difference === undefined) return undefined;
  const { path, texts } = difference;
  const expected = `${texts[1]}, as without faults`;
  return createViolation("same-outputs", `the output ${path} is ${texts[0]}`, { expected });
}

/** A failure is justified if the connector could not help it. */
function isJustified(how: RunEnding["how"], { execution, lastCreate }: Evidence): boolean {
  const happened = (start: string): boolean =>
    execution.hits.some(({ kind }) => kind.startsWith(start));
  if (how === "stopped") return happened("abort-");
  if (how === "timed out") return happened("timeout") || happened("die-");
  return lastCreate?.hasReturned === false && lastCreate.isDisturbed;
}

function createFailure(how: RunEnding["how"], error: unknown): Violation {
  const isFx = error instanceof FxError;
  const end = how === "failed" ? "failed" : `was ${how}`;
  const why = isFx ? error.summary : describeThrown(error);
  const { location } = isFx ? error : {};
  return createViolation("succeeds", `the run ${end}: ${why}`, { location });
}
