import { FxError } from "../errors.ts";
import { AttemptFailure } from "./attempt/attempt-failure.ts";
import { JobMayStillRun } from "./attempt/delete-job.ts";
import type { LocalRun } from "./local-run.ts";
import { RunStop } from "./run-stop.ts";
import { TaskFailure, TaskStopped } from "./task-failure.ts";

/** What the caller of a run is told, from what ended it. */
export function failureOf(run: LocalRun, error: unknown): FxError {
  if (error instanceof JobMayStillRun) {
    return new TaskFailure("FX6001", error.message, { run: run.summary(), cause: error.cause, hint: `look after it yourself; it is on record in ${run.recordFile}` });
  }
  if (error instanceof RunStop) return stopped(run, error);
  if (error instanceof AttemptFailure) {
    const { code, message, retryable, phase, hint, details, cause } = error;
    return new TaskFailure(code, run.redact(message), { run: run.summary(phase ?? "FAILED"), retryable, hint, details: details.map((line) => run.redact(line)), cause });
  }
  if (error instanceof FxError) return error;
  return new FxError("FX7001", `the local run broke: ${String(error)}`, { cause: error });
}

function stopped(run: LocalRun, stop: RunStop): TaskFailure {
  switch (stop.by.kind) {
    case "signal":
      return new TaskStopped(STOPPED_BY[stop.by.signal], stop.message, { run: run.summary("ABORTED") });
    case "caller":
      return new TaskStopped("FX1009", stop.message, { run: run.summary("ABORTED") });
    case "crash":
      return new TaskFailure("FX1012", run.redact(stop.message), { run: run.summary("FAILED"), cause: stop.by.error, hint: "await every promise, and catch what timers and events may throw" });
    case "run-timeout":
    case "attempt-timeout":
      return new TaskFailure("FX1008", stop.message, { run: run.summary("ABORTED") });
  }
}

export const STOPPED_BY = { SIGINT: "FX1009", SIGTERM: "FX1010", SIGHUP: "FX1014" } as const;
