import type { RunRecord } from "../../../src/runtime/local/record/run-record.ts";

/** The record of a run whose fx is gone, and whose job `job-1` may still run. */
export function createRunRecord(run: string, changes: Partial<RunRecord> = {}): RunRecord {
  const startedAt = "2026-11-24T12:00:00.000Z";
  return {
    v: 2,
    run,
    task: "weather",
    taskType: "scripted",
    taskTypeVersion: 0,
    connector: "Scripted Connector",
    kind: "async",
    origin: null,
    endpoint: null,
    protocol: "flyte1",
    clock: "real",
    pid: 2 ** 22 + 1, // more than any process id
    createdAt: startedAt,
    startedAt,
    updatedAt: startedAt,
    deadline: null,
    timeoutMs: null,
    getFaultBudgetMs: null,
    poll: {},
    attempts: 1,
    attempt: 1,
    attemptStartedAt: startedAt,
    step: "polling",
    idempotencyKey: "key-1",
    requestedKey: null,
    outputPrefix: "/tmp",
    requestedPrefix: null,
    resourceMeta: '{"jobId": "job-1"}',
    phase: "RUNNING",
    message: "",
    failure: null,
    retryAt: null,
    leftJobs: [],
    end: null,
    ...changes,
  };
}

/** The end of a run that left no job. */
export const SUCCEEDED: RunRecord["end"] = { how: "succeeded", jobMayStillRun: false, tookMs: 5 };
