import { isUtf8 } from "node:buffer";
import type { ErrorCode, SourceLocation } from "../../base/errors/errors.ts";
import type { Protocol } from "../../base/protocol.ts";
import type { RunOrigin } from "../../task/run/run-options.ts";
import type { StopCause } from "../../task/run/run-stop.ts";
import type { Phase } from "../../wire/models/phase.ts";

/**
 * The content of `.fx/runs/ID/job.json`: with the messages beside it, enough to bring the run to
 * its end after fx itself is gone. Times are ISO 8601, on the clock of the run.
 */
export interface RunRecord {
  readonly v: 2;
  readonly run: string;
  readonly task: string;
  readonly taskType: string;
  readonly taskTypeVersion: number;
  /** Null for a task that runs in fx itself and leaves no job behind. */
  readonly connector: string | null;
  /** Only an asynchronous connector's job outlives the fx that created it. */
  readonly kind: RunKind;
  readonly origin: RunOrigin | null;
  /** `HOST:PORT` of the connector server; null for a connector in this process. */
  readonly endpoint: string | null;
  readonly protocol: Protocol;
  readonly clock: "real" | "virtual";
  /** The process that drives the run. */
  readonly pid: number;
  /** When the run began, on the machine's clock. */
  readonly createdAt: string;
  readonly startedAt: string;
  /** When the record was written, on the machine's clock. */
  readonly updatedAt: string;
  readonly deadline: string | null;
  readonly timeoutMs: number | null;
  /** Null without a limit. */
  readonly getFaultBudgetMs: number | null;
  readonly poll: { readonly min?: number | undefined; readonly max?: number | undefined };
  /** The faults that fx injects, such as `throw-before@get2`. Undefined without any. */
  readonly inject?: readonly string[] | undefined;
  /** The retries that the caller asked for. Undefined for those of the task. */
  readonly retries?: number | undefined;
  /** The most attempts. */
  readonly attempts: number;
  readonly attempt: number;
  readonly attemptStartedAt: string;
  /** What fx does, or did when it ended. */
  readonly step: RunStep;
  readonly idempotencyKey: string;
  /** The key that the caller passed for the whole run. */
  readonly requestedKey: string | null;
  /** Where this attempt writes its results. */
  readonly outputPrefix: string;
  /** The folder that the caller passed for the results; null for the run's own. */
  readonly requestedPrefix: string | null;
  /** Identifies the job in the outside system; null until create has returned. */
  readonly resourceMeta: string | null;
  readonly phase: Phase | null;
  readonly message: string;
  /** Why fx deletes the attempt's job, or why the attempt failed. */
  readonly failure: RecordedFailure | null;
  /** When the next attempt starts, while the run waits for it. */
  readonly retryAt: string | null;
  /** The jobs whose end fx did not see. */
  readonly leftJobs: readonly LeftJob[];
  /** Null until the run is over. */
  readonly end: RunEnd | null;
}

export type RunKind = "async" | "sync" | "in-process";

/**
 * | step | meaning |
 * |---|---|
 * | `creating` | create, do or the task's own code is called |
 * | `polling` | the job exists |
 * | `deleting` | fx calls delete, because of `failure` |
 * | `waiting` | the attempt failed with `failure`; the next one is due at `retryAt` |
 * | `finished` | the job has reached a terminal phase |
 */
export type RunStep = (typeof STEPS)[number];

export const STEPS = ["creating", "polling", "deleting", "waiting", "finished"] as const;

/** A job that fx did not see end. */
export interface LeftJob {
  readonly attempt: number;
  readonly idempotencyKey: string;
  readonly resourceMeta: string | null;
}

/** The reason why an attempt ends, so that a later process can continue from it. */
export type RecordedFailure =
  | {
      readonly kind: "attempt";
      readonly code: ErrorCode;
      readonly summary: string;
      readonly retryable: boolean;
      readonly phase?: Phase | undefined;
      readonly hint?: string | undefined;
      readonly details: readonly string[];
      readonly location?: SourceLocation | undefined;
    }
  | { readonly kind: "stop"; readonly by: StopCause };

export interface RunEnd {
  readonly how: "succeeded" | "failed" | "timed out" | "stopped" | "lost";
  /** The code of the error, without one after a success. */
  readonly code?: ErrorCode;
  readonly error?: string;
  /** What caused the error, and what caused that. */
  readonly causes?: readonly string[];
  readonly hint?: string;
  /** Where it was thrown in the author's code. */
  readonly location?: SourceLocation;
  /** True if fx did not see the end of a job. */
  readonly jobMayStillRun: boolean;
  readonly tookMs: number;
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
