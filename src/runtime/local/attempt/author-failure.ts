import { describeThrown } from "../../errors/describe-thrown.ts";
import { FxError } from "../../errors/errors.ts";
import type { LocalRun } from "../local-run.ts";
import { AttemptFailure } from "./attempt-failure.ts";

/** The failure of an attempt in which a method of the connector threw, or answered what fx could not take. */
export function authorFailure(
  run: LocalRun,
  operation: "create" | "get" | "do" | "the task",
  error: unknown,
): AttemptFailure {
  if (error instanceof FxError) {
    return new AttemptFailure(error.code, `${operation} of ${run.runner.name}: ${error.message}`, {
      retryable: error.retryable,
      hint: error.hint,
      details: error.details,
      cause: error,
    });
  }
  const retryable = run.runner.classify(error) === "retryable";
  return new AttemptFailure("FX1002", describeThrown(error), { retryable, cause: error });
}
