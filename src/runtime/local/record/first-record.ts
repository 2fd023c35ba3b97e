import { type Clock, realClock } from "../../base/context.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import { formatFault } from "../../faults/scheduled-fault.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { AttemptMessage } from "../../wire/models/connector-messages.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { Wire } from "../../wire/wire.ts";
import type { CompleteRunOptions } from "../process-defaults.ts";
import { getExchangePath } from "./run-folder.ts";
import type { RunRecord } from "./run-record.ts";

/** A local run, as far as its record needs it. */
export interface RecordedRun {
  readonly job: {
    readonly template: TaskTemplate;
    readonly wire: Pick<Wire, "protocol">;
    /** The template and the inputs as a connector receives them. */
    readonly messages: { readonly template: Uint8Array; readonly inputs: Uint8Array };
  };
  readonly runner: RecordedRunner;
  readonly attempts: number;
  readonly options: CompleteRunOptions;
  readonly clock: Pick<Clock, "now">;
  readonly redactor: Redactor;
}

/** What runs the job. */
export interface RecordedRunner {
  /** Null for a task that runs in fx itself. */
  readonly connector: string | null;
  readonly kind: RunRecord["kind"];
  /** What a server makes the idempotency key of an attempt's create from. */
  getAttemptIdentity?(attempt: AttemptMessage): Uint8Array | string | undefined;
}

/** The record of a run before its first attempt. */
export function createFirstRecord(run: RecordedRun, runId: string): RunRecord {
  const { attempts, options } = run;
  const { template, wire } = run.job;
  const { connector, kind } = run.runner;
  const { timeoutMs } = options;
  const createdAt = toIso(realClock.now());
  return {
    v: 2,
    run: runId,
    task: template.id.name,
    taskType: template.type,
    taskTypeVersion: template.taskTypeVersion,
    connector,
    kind,
    origin: options.origin ?? null,
    endpoint: options.endpoint?.address ?? null,
    protocol: wire.protocol,
    clock: options.clock === realClock ? "real" : "virtual",
    pid: options.pid,
    createdAt,
    startedAt: toIso(run.clock.now()),
    updatedAt: createdAt,
    deadline: toDeadline(run.clock.now(), timeoutMs),
    timeoutMs: timeoutMs ?? null,
    getFaultBudgetMs: Number.isFinite(options.getFaultBudgetMs) ? options.getFaultBudgetMs : null,
    poll: options.poll,
    ...(options.inject.length > 0 && { inject: options.inject.map(formatFault) }),
    ...(options.retries !== undefined && { retries: options.retries }),
    attempts,
    requestedKey: options.idempotencyKey ?? null,
    requestedPrefix: options.outputPrefix ?? null,
    leftJobs: [],
    end: null,
    ...createAttemptFields(run, runId, 1),
  };
}

/** The fields of an attempt before its job is created. */
export function createAttemptFields(run: RecordedRun, runId: string, attempt: number) {
  return {
    attempt,
    attemptStartedAt: toIso(run.clock.now()),
    step: "creating",
    idempotencyKey: getIdempotencyKey(run, runId, attempt),
    outputPrefix: getOutputPrefix(run, runId, attempt),
    resourceMeta: null,
    phase: null,
    message: "",
    failure: null,
    retryAt: null,
  } as const;
}

/** Where an attempt writes its results. */
export function getOutputPrefix({ options }: RecordedRun, runId: string, attempt: number): string {
  const base = options.outputPrefix ?? getExchangePath(options, runId);
  return attempt === 1 ? base : `${base}/attempt-${attempt}`;
}

/** The idempotency key that the connector receives in an attempt's create. */
function getIdempotencyKey(run: RecordedRun, runId: string, attempt: number): string {
  const requested = run.options.idempotencyKey;
  const sent = run.runner.getAttemptIdentity?.({
    template: run.job.template,
    outputPrefix: getOutputPrefix(run, runId, attempt),
    execution: { name: requested ?? runId, attempt },
  });
  if (sent !== undefined) return idempotencyKey(sent);
  return requested !== undefined && attempt === 1
    ? requested
    : idempotencyKey(`${requested ?? runId}\n${attempt}`);
}

/** A moment as ISO 8601. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Null without a limit, or for one beyond the last date. */
function toDeadline(now: number, timeoutMs: number | undefined): string | null {
  const deadline = new Date(now + (timeoutMs ?? Number.NaN));
  return Number.isNaN(deadline.getTime()) ? null : deadline.toISOString();
}
