import { FxError } from "../../base/errors/errors.ts";
import { describeThrown } from "../../base/errors/thrown.ts";
import { RunStop } from "../../task/run/run-stop.ts";
import type { RecordedFailure } from "../record/run-record.ts";
import { AttemptFailure } from "./attempt-failure.ts";

/** The failure as it is recorded, without its cause. */
export function toRecordedFailure(error: unknown): RecordedFailure {
  if (error instanceof RunStop)
    return error.by.kind === "crash"
      ? { kind: "stop", by: { kind: "crash", error: toPlainCrash(error.by.error) } }
      : { kind: "stop", by: error.by };
  if (error instanceof AttemptFailure || error instanceof FxError) {
    const { code, summary, retryable, hint, details, location } = error;
    const phase = error instanceof AttemptFailure ? error.phase : undefined;
    return { kind: "attempt", code, summary, retryable, phase, hint, details, location };
  }
  const summary = describeThrown(error);
  return { kind: "attempt", code: "FX7001", summary, retryable: false, details: [] };
}

/** The error that a recorded failure stands for. */
export function fromRecordedFailure(failure: RecordedFailure): AttemptFailure | RunStop {
  if (failure.kind === "attempt") return new AttemptFailure(failure.code, failure.summary, failure);
  const { by } = failure;
  return new RunStop(by.kind === "crash" ? { kind: "crash", error: reviveCrash(by.error) } : by);
}

interface PlainCrash {
  readonly code: "FX1012";
  readonly message: string;
}

function toPlainCrash(error: unknown): PlainCrash {
  return {
    code: "FX1012",
    message: error instanceof FxError ? error.message : `uncaught error: ${describeThrown(error)}`,
  };
}

function reviveCrash(crash: unknown): FxError {
  return new FxError("FX1012", String((crash as Partial<PlainCrash>).message));
}
