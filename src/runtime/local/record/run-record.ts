import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import { ERROR_CATALOGUE, type ErrorCode, type SourceLocation } from "../../base/errors/errors.ts";
import { isPlainObject } from "../../base/json.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import type { RunOrigin } from "../../task/run/run-options.ts";
import { isPhase } from "../../wire/models/phase.ts";
import {
  type CheckedFields,
  isBoolean,
  isCount,
  isEither,
  isListOf,
  isMs,
  isNullOr,
  isObjectWith,
  isOneOf,
  isOptional,
  isShallow,
  isText,
  isTime,
} from "./field-checks.ts";

const isErrorCode = (value: unknown): value is ErrorCode =>
  isText(value) && Object.hasOwn(ERROR_CATALOGUE, value);

const isTlsFlags = (value: unknown): value is Readonly<Record<string, string | true>> =>
  isPlainObject(value) &&
  Object.entries(value).every(
    ([name, flag]) => name.startsWith("tls") && (flag === true || isText(flag)),
  );

const isOrigin = (value: unknown): value is RunOrigin =>
  isObjectWith({
    module: isText,
    exportName: isText,
    envFiles: isListOf(isText),
    tlsFlags: isOptional(isTlsFlags),
    record: isOptional(isText),
    replay: isOptional(isText),
  })(value);

const isLocation = (value: unknown): value is SourceLocation =>
  isObjectWith({ file: isText, line: isCount, column: isOptional(isCount) })(value);

const LEFT_JOB = { attempt: isCount, idempotencyKey: isText, resourceMeta: isNullOr(isText) };

const isStopCause = isEither(
  isObjectWith({ kind: isOneOf("signal"), signal: isOneOf("SIGINT", "SIGTERM", "SIGHUP") }),
  isObjectWith({ kind: isOneOf("caller", "deleted") }),
  isObjectWith({ kind: isOneOf("crash"), error: isObjectWith({ message: isText }) }),
  isObjectWith({ kind: isOneOf("run-timeout", "attempt-timeout"), limitMs: isMs }),
);

const ATTEMPT_FAILURE = {
  kind: isOneOf("attempt"),
  code: isErrorCode,
  summary: isText,
  retryable: isBoolean,
  phase: isOptional(isPhase),
  hint: isOptional(isText),
  details: isListOf(isText),
  location: isOptional(isLocation),
};

const STOP_FAILURE = { kind: isOneOf("stop"), by: isStopCause };

const RUN_END = {
  how: isOneOf("succeeded", "failed", "timed out", "stopped", "lost"),
  /** The code of the error, without one after a success. */
  code: isOptional(isErrorCode),
  error: isOptional(isText),
  /** What caused the error, and what caused that. */
  causes: isOptional(isListOf(isText)),
  hint: isOptional(isText),
  /** Where it was thrown in the author's code. */
  location: isOptional(isLocation),
  /** True if fx did not see the end of a job. */
  jobMayStillRun: isBoolean,
  tookMs: isMs,
};

const RUN_RECORD = {
  v: isOneOf(2),
  run: isText,
  task: isText,
  taskType: isText,
  taskTypeVersion: isMs,
  /** Null for a task that runs in fx itself and leaves no job behind. */
  connector: isNullOr(isText),
  /** Only an asynchronous connector's job outlives the fx that created it. */
  kind: isOneOf("async", "sync", "in-process"),
  origin: isNullOr(isOrigin),
  /** `HOST:PORT` of the connector server; null for a connector in this process. */
  endpoint: isNullOr(isText),
  protocol: isOneOf("flyte1", "flyte2"),
  clock: isOneOf("real", "virtual"),
  /** The process that drives the run. */
  pid: isCount,
  /** When the run began, on the machine's clock. */
  createdAt: isTime,
  startedAt: isTime,
  /** When the record was written, on the machine's clock. */
  updatedAt: isTime,
  deadline: isNullOr(isTime),
  timeoutMs: isNullOr(isMs),
  /** Null without a limit. */
  getFaultBudgetMs: isNullOr(isMs),
  poll: isObjectWith({ min: isOptional(isMs), max: isOptional(isMs) }),
  /** The faults that fx injects, such as `throw-before@get2`. Undefined without any. */
  inject: isOptional(isListOf(isText)),
  /** The retries that the caller asked for. Undefined for those of the task. */
  retries: isOptional(isMs),
  /** The most attempts. */
  attempts: isCount,
  attempt: isCount,
  attemptStartedAt: isTime,
  /**
   * What fx does, or did when it ended.
   *
   * | step | meaning |
   * |---|---|
   * | `creating` | create, do or the task's own code is called |
   * | `polling` | the job exists |
   * | `deleting` | fx calls delete, because of `failure` |
   * | `waiting` | the attempt failed with `failure`; the next one is due at `retryAt` |
   * | `finished` | the job has reached a terminal phase |
   */
  step: isOneOf("creating", "polling", "deleting", "waiting", "finished"),
  idempotencyKey: isText,
  /** The key that the caller passed for the whole run. */
  requestedKey: isNullOr(isText),
  /** Where this attempt writes its results. */
  outputPrefix: isText,
  /** The folder that the caller passed for the results; null for the run's own. */
  requestedPrefix: isNullOr(isText),
  /** Identifies the job in the outside system; null until create has returned. */
  resourceMeta: isNullOr(isText),
  phase: isNullOr(isPhase),
  message: isText,
  /** Why fx deletes the attempt's job, or why the attempt failed. */
  failure: isNullOr(isEither(isObjectWith(ATTEMPT_FAILURE), isObjectWith(STOP_FAILURE))),
  /** When the next attempt starts, while the run waits for it. */
  retryAt: isNullOr(isTime),
  /** The jobs whose end fx did not see. */
  leftJobs: isListOf(isObjectWith(LEFT_JOB)),
  /** Null until the run is over. */
  end: isNullOr(isObjectWith(RUN_END)),
};

/**
 * The content of `.fx/runs/ID/job.json`: with the messages beside it, enough to bring the run to
 * its end after fx itself is gone. Times are ISO 8601, on the clock of the run.
 */
export type RunRecord = CheckedFields<typeof RUN_RECORD>;

/** A job that fx did not see end. */
export type LeftJob = CheckedFields<typeof LEFT_JOB>;

/** The reason why an attempt ends, so that a later process can continue from it. */
export type RecordedFailure =
  CheckedFields<typeof ATTEMPT_FAILURE> | CheckedFields<typeof STOP_FAILURE>;

export type RunEnd = CheckedFields<typeof RUN_END>;

/** A record names a few jobs, each by a ResourceMeta of at most 1 MiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads the record in a run's folder. Throws if it cannot be read, or is not this run's record. Only
 * the owner can write it, but it may be damaged or forged.
 */
export function readRunRecord(folder: string, runId: string): RunRecord {
  const file = join(folder, "job.json");
  const text = readBoundedFile(file, { mostBytes: MOST_BYTES, links: false }).toString("utf8");
  const record: unknown = JSON.parse(text);
  if (!isPlainObject(record)) throw new Error("it is not an object");
  if (!isShallow(record)) throw new Error("it is nested too deeply");
  if (record["v"] !== 2) throw new Error("another version of fx wrote it");
  if (record["run"] !== runId) throw new Error("it is not the record of this run");
  const invalid = Object.entries(RUN_RECORD).find(([name, check]) => !check(record[name]));
  if (invalid !== undefined) throw new Error(`its field ${invalid[0]} is missing or invalid`);
  return record as unknown as RunRecord;
}

/** The text that stands for a ResourceMeta with a secret in it. */
export const HIDDEN_META = "[holds a secret: not recorded]";

const BASE64 = "base64:";

/** The ResourceMeta as text, in base64 if it is not text. */
export function textFromMeta(meta: Uint8Array): string {
  const text = isUtf8(meta) ? Buffer.from(meta).toString("utf8") : undefined;
  return text === undefined || text.startsWith(BASE64)
    ? `${BASE64}${Buffer.from(meta).toString("base64")}`
    : text;
}

export function metaFromText(text: string): Uint8Array {
  return text.startsWith(BASE64)
    ? Buffer.from(text.slice(BASE64.length), "base64")
    : Buffer.from(text, "utf8");
}

/** Names a job: its ResourceMeta, or else the idempotency key of its create. */
export function describeJob({
  resourceMeta,
  idempotencyKey,
}: Pick<RunRecord, "resourceMeta" | "idempotencyKey">): string {
  return resourceMeta ?? `idempotency key ${idempotencyKey}`;
}

/** Names the jobs of a run whose end fx did not see. */
export function listLeftJobs(record: RunRecord): readonly string[] {
  const current = record.end === null && mayHaveJob(record) ? [describeJob(record)] : [];
  return [...new Set([...record.leftJobs.map(describeJob), ...current])];
}

/** Whether the attempt's job may run: it may exist, and fx has not seen its end. */
export function mayHaveJob({ connector, step }: RunRecord): boolean {
  return connector !== null && step !== "finished" && step !== "waiting";
}
