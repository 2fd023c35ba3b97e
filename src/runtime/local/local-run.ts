import { isUtf8 } from "node:buffer";
import type { Connection } from "../connector/connection.ts";
import type { Clock, Context, Logger, Secrets } from "../connector/context.ts";
import type { DatasetAccess } from "../connector/invoke/dataset-access.ts";
import type { JobRequest } from "../connector/invoke/invoke-create.ts";
import type { LogLink } from "../connector/resource.ts";
import type { Phase } from "../connector/phase.ts";
import { cutText } from "../cut-text.ts";
import type { LiteralMap } from "../literals/literal.ts";
import { connectionSecrets } from "../secrets/connection-secrets.ts";
import { Redactor } from "../secrets/redactor.ts";
import { redactedLink } from "../secrets/redacted-link.ts";
import { redactingLog } from "../secrets/redacting-log.ts";
import type { TaskContext } from "../task/task-context.ts";
import { renderTemplate } from "../task-template/render-template.ts";
import type { TaskTemplate } from "../task-template/task-template.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import type { Wire } from "../wire/wire.ts";
import { idempotencyKey } from "../connector/idempotency-key.ts";
import type { JobRunner } from "./runners/job-runner.ts";
import { localVariables } from "./local-variables.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import { connectionFor } from "./local-connection.ts";
import { type RunClock, runClockOf } from "./clock/run-clock.ts";
import { mergedLinks } from "./merged-links.ts";
import type { EmitRunEvent } from "./run-event.ts";
import { type RunFolder, createRunFolder } from "./record/run-folder.ts";
import type { RunEnd, RunRecord } from "./record/run-record.ts";
import { RunListener } from "./run-listener.ts";
import type { RunSummary } from "./task-failure.ts";

/** What is to be run: already encoded and decoded once, as it would reach a connector. */
export interface LocalJob {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The protocol in which everything crosses from one to the other. */
  readonly wire: Wire;
}

/** One local run: what it works on, where it is in its attempts, and its record. */
export class LocalRun {
  readonly job: LocalJob;
  readonly runner: JobRunner;
  readonly options: CompleteRunOptions;
  readonly clock: RunClock;
  readonly attempts: number;
  /** What the task brings along for its connector. */
  readonly connection: Connection | undefined;
  readonly #secrets: Secrets;
  readonly #folder: RunFolder;
  readonly #listener: RunListener;
  readonly #redactor: Redactor;
  readonly #log: Logger;
  readonly #startedAt: number;
  #record: RunRecord;
  /** Of the attempt's job, without secrets. */
  #logLinks: readonly LogLink[] = [];

  constructor(job: LocalJob, runner: JobRunner, options: CompleteRunOptions) {
    this.job = job;
    this.runner = runner;
    this.options = options;
    this.clock = runClockOf(options.clock);
    this.attempts = 1 + (options.retries ?? job.template.metadata.retries);
    this.#folder = createRunFolder(options.projectRoot, options.newRunId());
    this.connection = connectionFor(runner, job.template, options.secrets);
    this.#secrets = this.connection === undefined ? options.secrets : connectionSecrets(this.connection, options.secrets);
    this.#redactor = new Redactor(() => options.secrets.values);
    this.#log = redactingLog(options.log, (text) => this.redact(text));
    this.#listener = new RunListener(options.onEvent);
    this.#startedAt = this.clock.now();
    this.#record = this.#firstRecord();
  }

  get attempt(): number {
    return this.#record.attempt;
  }

  get outputPrefix(): string {
    return this.#record.outputPrefix;
  }

  get elapsedMs(): number {
    return this.clock.now() - this.#startedAt;
  }

  readonly emit: EmitRunEvent = (event) => {
    if (event.type === "phase") this.#logLinks = mergedLinks(this.#logLinks, event.logLinks);
    this.#listener.tell({ ...event, ...(event.type === "phase" && { logLinks: this.#logLinks }), at: this.clock.now(), attempt: this.attempt });
  };

  /** Fires when who is told of the run's events has thrown. */
  get listenerBroken(): AbortSignal {
    return this.#listener.broken;
  }

  /** Puts the attempt on record, synced, before its job can exist. */
  beginAttempt(attempt: number): void {
    const outputPrefix = this.#prefixOf(attempt);
    this.#logLinks = [];
    this.#write({ attempt, outputPrefix, idempotencyKey: this.#keyOf(attempt), resourceMeta: null, phase: "CREATING", message: "" });
    if (attempt === 1) this.emit({ type: "started", runId: this.#record.run, attempts: this.attempts, outputPrefix });
  }

  jobCreated(meta: Uint8Array): void {
    const text = isUtf8(meta) ? Buffer.from(meta).toString("utf8") : `base64:${Buffer.from(meta).toString("base64")}`;
    const resourceMeta = this.#redactor.isTainted(text) ? "[holds a secret: not recorded]" : text;
    this.#write({ resourceMeta, phase: null });
    this.emit({ type: "created", resourceMeta });
  }

  phaseChanged(phase: Phase, message: string): void {
    this.#write({ phase, message: cutText(this.#redactor.redact(message)) });
  }

  /** Puts on record that the attempt's job, or what its create may have made, was not seen to end. */
  leaveJob(): void {
    this.#write({ leftJobs: [...new Set([...this.#record.leftJobs, this.jobIdentity])] });
  }

  /** What names the jobs that were left so far. */
  get leftJobs(): readonly string[] {
    return this.#record.leftJobs;
  }

  /** A job that was left has turned up, and was deleted. */
  foundJob(identity: string): void {
    if (this.#record.end === null) this.#write({ leftJobs: this.#record.leftJobs.filter((left) => left !== identity) });
  }

  end(end: Omit<RunEnd, "jobMayStillRun">): void {
    const error = end.error === undefined ? undefined : cutText(this.#redactor.redact(end.error));
    this.#write({ end: { ...end, ...(error !== undefined && { error }), jobMayStillRun: this.#record.leftJobs.length > 0 } });
  }

  /** What names the job to a person: its ResourceMeta, or else the idempotency key that create was given. */
  get jobIdentity(): string {
    return this.#record.resourceMeta ?? `idempotency key ${this.#record.idempotencyKey}`;
  }

  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  redactLinks(links: readonly LogLink[]): LogLink[] {
    return links.map((link) => redactedLink(link, (text) => this.redact(text)));
  }

  get recordFile(): string {
    return `${this.#folder.path}/job.json`;
  }

  summary(phase?: Phase): RunSummary {
    const { run, task, attempt } = this.#record;
    return { runId: run, task, phase: phase ?? (this.#record.phase === "CREATING" ? undefined : (this.#record.phase ?? undefined)), attempt, attempts: this.attempts, tookMs: this.elapsedMs, logLinks: this.#logLinks };
  }

  /** What names the attempt to a server: the run, or the work that it stands for. */
  get execution(): { readonly name: string; readonly attempt: number } {
    return { name: this.options.idempotencyKey ?? this.#folder.runId, attempt: this.attempt };
  }

  /** What create or do is given of this attempt: the template as the engine would send it. */
  jobRequest(): JobRequest {
    const { template, inputs } = this.job;
    const variables = localVariables({ runId: this.#record.run, attempt: this.attempt, outputPrefix: this.outputPrefix, startedAt: this.#startedAt, inputs });
    return {
      template: renderTemplate(template, variables),
      inputs,
      outputPrefix: this.outputPrefix,
      idempotencyKey: this.#record.idempotencyKey,
      taskExecutionMetadata: { namespace: "", labels: {}, annotations: {}, k8sServiceAccount: "", environmentVariables: {} },
      connection: this.connection,
    };
  }

  context(clock: Clock, signal: AbortSignal): Context {
    const { random, fetch } = this.options;
    return { clock, random, fetch, log: this.#log, secrets: this.#secrets, signal };
  }

  /** A connector opens what the user named, and writes tables where its other results lie. */
  get datasets(): DatasetAccess {
    return { writesTo: this.outputPrefix };
  }

  /** What a function or an executor finds beside its inputs. */
  taskContext(clock: Clock, signal: AbortSignal): TaskContext {
    const { outputPrefix, idempotencyKey } = this.#record;
    return { ...this.context(clock, signal), outputPrefix, idempotencyKey, rawOutputPrefix: outputPrefix, checkpoint: `${outputPrefix}/checkpoint`, previousCheckpoint: undefined };
  }

  #prefixOf(attempt: number): string {
    const base = this.options.outputPrefix ?? this.#folder.path;
    return attempt === 1 ? base : `${base}/attempt-${attempt}`;
  }

  #keyOf(attempt: number): string {
    const given = this.options.idempotencyKey;
    return given !== undefined && attempt === 1 ? given : idempotencyKey(`${given ?? this.#folder.runId}\n${attempt}`);
  }

  #write(changes: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...changes, updatedAt: new Date(this.clock.now()).toISOString() };
    this.#folder.journal.write(this.#record);
  }

  #firstRecord(): RunRecord {
    const { template } = this.job;
    const startedAt = new Date(this.#startedAt).toISOString();
    return {
      v: 1,
      run: this.#folder.runId,
      task: template.id.name,
      taskType: template.type,
      taskTypeVersion: template.taskTypeVersion,
      connector: this.runner.connector,
      pid: this.options.pid,
      startedAt,
      updatedAt: startedAt,
      attempt: 1,
      idempotencyKey: this.#keyOf(1),
      outputPrefix: this.#prefixOf(1),
      resourceMeta: null,
      phase: null,
      message: "",
      leftJobs: [],
      end: null,
    };
  }
}
