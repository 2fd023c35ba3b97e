import { join } from "node:path";
import { isErrorCode } from "../../base/errors/error-codes.ts";
import { FxError, type SourceLocation } from "../../base/errors/errors.ts";
import { type Form, form, type Formed, INVALID, Place } from "../../base/forms.ts";
import { isPlainObject, isShallow } from "../../base/json.ts";
import { readBoundedFile } from "../../base/read-bounded-file.ts";
import { textFromUtf8 } from "../../base/text.ts";
import type { RunOrigin } from "../../task/run/run-options.ts";
import { isPhase } from "../../wire/models/phase.ts";

export const PHASE = form.valueThat(isPhase, "must be a phase");

const errorCode = form.valueThat(isErrorCode, "must be the code of an error");

const tlsFlags = form.strictObject({
  tls: form.optional(form.oneOf(true)),
  "tls-ca": form.optional(form.text),
  "tls-cert": form.optional(form.text),
  "tls-key": form.optional(form.text),
  "tls-server-name": form.optional(form.text),
});

const origin = form.object({
  module: form.text,
  exportName: form.text,
  envFiles: form.list(form.text),
  tlsFlags: form.optional(tlsFlags),
  record: form.optional(form.text),
  replay: form.optional(form.text),
}) as Form<RunOrigin>;

const location = form.object({
  file: form.text,
  line: form.count,
  column: form.optional(form.count),
}) as Form<SourceLocation>;

const leftJob = form.object({
  attempt: form.count,
  idempotencyKey: form.text,
  resourceMeta: form.nullOr(form.text),
});

const stopCause = form.either(
  "must say what stopped the run",
  form.object({ kind: form.oneOf("signal"), signal: form.oneOf("SIGINT", "SIGTERM", "SIGHUP") }),
  form.object({ kind: form.oneOf("caller", "deleted") }),
  form.object({ kind: form.oneOf("crash"), error: form.object({ message: form.text }) }),
  form.object({ kind: form.oneOf("run-timeout", "attempt-timeout"), limitMs: form.duration }),
);

const attemptFailure = form.object({
  kind: form.oneOf("attempt"),
  code: errorCode,
  summary: form.text,
  retryable: form.boolean,
  phase: form.optional(PHASE),
  hint: form.optional(form.text),
  details: form.list(form.text),
  location: form.optional(location),
});

const stopFailure = form.object({ kind: form.oneOf("stop"), by: stopCause });

const failure = form.either("must say why the attempt ended", attemptFailure, stopFailure);

const runEnd = form.object({
  how: form.oneOf("succeeded", "failed", "timed out", "stopped", "lost"),
  /** The code of the error, without one after a success. */
  code: form.optional(errorCode),
  error: form.optional(form.text),
  /** What caused the error, and what caused that. */
  causes: form.optional(form.list(form.text)),
  hint: form.optional(form.text),
  /** Where it was thrown in the author's code. */
  location: form.optional(location),
  /** True if fx did not see the end of a job. */
  jobMayStillRun: form.boolean,
  tookMs: form.duration,
});

const RUN_RECORD = form.object({
  v: form.oneOf(2),
  run: form.text,
  task: form.text,
  taskType: form.text,
  taskTypeVersion: form.duration,
  /** Null for a task that runs in fx itself and leaves no job behind. */
  connector: form.nullOr(form.text),
  /** Only an asynchronous connector's job outlives the fx that created it. */
  kind: form.oneOf("async", "sync", "in-process"),
  origin: form.nullOr(origin),
  /** `HOST:PORT` of the connector server; null for a connector in this process. */
  endpoint: form.nullOr(form.text),
  protocol: form.oneOf("flyte1", "flyte2"),
  clock: form.oneOf("real", "virtual"),
  /** The process that drives the run. */
  pid: form.count,
  /** When the run began, on the machine's clock. */
  createdAt: form.time,
  startedAt: form.time,
  /** When the record was written, on the machine's clock. */
  updatedAt: form.time,
  deadline: form.nullOr(form.time),
  timeoutMs: form.nullOr(form.duration),
  /** Null without a limit. */
  getFaultBudgetMs: form.nullOr(form.duration),
  poll: form.object({ min: form.optional(form.duration), max: form.optional(form.duration) }),
  /** The faults that fx injects, such as `throw-before@get2`. Undefined without any. */
  inject: form.optional(form.list(form.text)),
  /** The retries that the caller asked for. Undefined for those of the task. */
  retries: form.optional(form.duration),
  /** The most attempts. */
  attempts: form.count,
  attempt: form.count,
  attemptStartedAt: form.time,
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
  step: form.oneOf("creating", "polling", "deleting", "waiting", "finished"),
  idempotencyKey: form.text,
  /** The key that the caller passed for the whole run. */
  requestedKey: form.nullOr(form.text),
  /** Where this attempt writes its results. */
  outputPrefix: form.text,
  /** The folder that the caller passed for the results; null for the run's own. */
  requestedPrefix: form.nullOr(form.text),
  /** Identifies the job in the outside system; null until create has returned. */
  resourceMeta: form.nullOr(form.text),
  phase: form.nullOr(PHASE),
  message: form.text,
  /** Why fx deletes the attempt's job, or why the attempt failed. */
  failure: form.nullOr(failure),
  /** When the next attempt starts, while the run waits for it. */
  retryAt: form.nullOr(form.time),
  /** The jobs whose end fx did not see. */
  leftJobs: form.list(leftJob),
  /** Null until the run is over. */
  end: form.nullOr(runEnd),
});

/**
 * The content of `.fx/runs/ID/job.json`: with the messages beside it, enough to bring the run to
 * its end after fx itself is gone. Times are ISO 8601, on the clock of the run.
 */
export type RunRecord = Formed<typeof RUN_RECORD>;

/** A job that fx did not see end. */
export type LeftJob = Formed<typeof leftJob>;

/** The reason why an attempt ends, so that a later process can continue from it. */
export type RecordedFailure = Formed<typeof failure>;

export type RunEnd = Formed<typeof runEnd>;

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
  const top = new Place(record);
  const read = RUN_RECORD(top);
  if (read !== INVALID) return read;
  throw new Error(`its field ${top.faults[0]?.path.join(".")} is missing or invalid`);
}

/** The text that stands for a ResourceMeta with a secret in it. */
export const HIDDEN_META = "[holds a secret: not recorded]";

const BASE64 = "base64:";

/** The ResourceMeta as text, in base64 if it is not text. */
export function textFromMeta(meta: Uint8Array): string {
  const text = textFromUtf8(meta);
  return text === undefined || text.startsWith(BASE64)
    ? `${BASE64}${Buffer.from(meta).toString("base64")}`
    : text;
}

/** Undefined if create has not returned, or if its ResourceMeta held a secret. */
export function readMeta({
  resourceMeta: text,
}: Pick<RunRecord, "resourceMeta">): Uint8Array | undefined {
  if (text === null || text === HIDDEN_META) return undefined;
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

/** Whether a lost run left something to continue from. */
export function isResumable({ kind, step, clock }: RunRecord): boolean {
  const isCalled = step === "creating" || step === "polling" || step === "deleting";
  return clock !== "virtual" && (kind === "async" || !isCalled);
}

/** FX2021: only a new run can do what the lost one did. */
export function notResumableError({ run, task }: RunRecord, why: string): FxError {
  return new FxError("FX2021", `run ${run} of ${task} cannot be resumed: ${why}`, {
    hint: `to start it again as a new run: fx jobs resume ${run} --rerun`,
  });
}
