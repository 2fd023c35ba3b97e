import { join } from "node:path";
import { ERROR_CATALOGUE } from "../../base/errors/errors.ts";
import { isPlainObject } from "../../base/json.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { isPhase } from "../../wire/models/phase.ts";
import {
  type FieldCheck,
  isCount,
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
import { type RunRecord, STEPS } from "./run-record.ts";

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
  const invalid = Object.keys(FIELDS).find((name) => !FIELDS[name]!(record[name]));
  if (invalid !== undefined) throw new Error(`its field ${invalid} is missing or invalid`);
  return record as unknown as RunRecord;
}

const isErrorCode: FieldCheck = (value) =>
  isText(value) && Object.hasOwn(ERROR_CATALOGUE, value as string);

const isStopCause: FieldCheck = (value) =>
  isObjectWith({ kind: isOneOf("signal"), signal: isOneOf("SIGINT", "SIGTERM", "SIGHUP") })(
    value,
  ) ||
  isObjectWith({ kind: isOneOf("caller", "deleted") })(value) ||
  isObjectWith({ kind: isOneOf("crash"), error: isObjectWith({ message: isText }) })(value) ||
  isObjectWith({ kind: isOneOf("run-timeout", "attempt-timeout"), limitMs: isMs })(value);

const isLocation = isObjectWith({ file: isText, line: isCount, column: isOptional(isCount) });

const isFailure: FieldCheck = (value) =>
  isObjectWith({
    kind: isOneOf("attempt"),
    code: isErrorCode,
    summary: isText,
    retryable: isOneOf(true, false),
    phase: isOptional(isPhase),
    hint: isOptional(isText),
    details: isListOf(isText),
    location: isOptional(isLocation),
  })(value) || isObjectWith({ kind: isOneOf("stop"), by: isStopCause })(value);

const isTlsFlags: FieldCheck = (value) =>
  isPlainObject(value) &&
  Object.entries(value).every(
    ([name, flag]) => name.startsWith("tls") && (flag === true || isText(flag)),
  );

const FIELDS: Readonly<Record<string, FieldCheck>> = {
  task: isText,
  taskType: isText,
  taskTypeVersion: isMs,
  connector: isNullOr(isText),
  kind: isOneOf("async", "sync", "in-process"),
  origin: isNullOr(
    isObjectWith({
      module: isText,
      exportName: isText,
      envFiles: isListOf(isText),
      tlsFlags: isOptional(isTlsFlags),
    }),
  ),
  endpoint: isNullOr(isText),
  protocol: isOneOf("flyte1", "flyte2"),
  clock: isOneOf("real", "virtual"),
  pid: isCount,
  createdAt: isTime,
  startedAt: isTime,
  updatedAt: isTime,
  deadline: isNullOr(isTime),
  timeoutMs: isNullOr(isMs),
  getFaultBudgetMs: isNullOr(isMs),
  poll: isObjectWith({ min: isOptional(isMs), max: isOptional(isMs) }),
  inject: isOptional(isListOf(isText)),
  retries: isOptional(isMs),
  attempts: isCount,
  attempt: isCount,
  attemptStartedAt: isTime,
  step: isOneOf(...STEPS),
  idempotencyKey: isText,
  requestedKey: isNullOr(isText),
  outputPrefix: isText,
  requestedPrefix: isNullOr(isText),
  resourceMeta: isNullOr(isText),
  phase: isNullOr(isPhase),
  message: isText,
  failure: isNullOr(isFailure),
  retryAt: isNullOr(isTime),
  leftJobs: isListOf(
    isObjectWith({ attempt: isCount, idempotencyKey: isText, resourceMeta: isNullOr(isText) }),
  ),
  end: isNullOr(
    isObjectWith({
      how: isOneOf("succeeded", "failed", "timed out", "stopped", "lost"),
      code: isOptional(isErrorCode),
      error: isOptional(isText),
      causes: isOptional(isListOf(isText)),
      hint: isOptional(isText),
      location: isOptional(isLocation),
      jobMayStillRun: isOneOf(true, false),
      tookMs: isMs,
    }),
  ),
};
