import type { Clock, Context, Logger, Secrets } from "../base/context.ts";
import type { ErrorClass } from "../connector/classify-error.ts";
import type { DatasetAccess, JobRequest } from "../connector/invoke/job-context.ts";
import { type Connection, connectionSecrets } from "../secrets/connection.ts";
import { redactedLink } from "../secrets/redacted-fields.ts";
import { redactingLog } from "../secrets/redacting-log.ts";
import { Redactor } from "../secrets/redactor.ts";
import type { EmitRunEvent } from "../task/run/run-event.ts";
import type { RunSummary } from "../task/run/task-failure.ts";
import type { TaskContext } from "../task/task-context.ts";
import { renderTemplate } from "../task/template/render-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { LogLink } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import type { Wire } from "../wire/wire.ts";
import { elapsedSince, type RunClock, toRunClock } from "./clock/run-clock.ts";
import { localVariables, type CompleteRunOptions } from "./process-defaults.ts";
import { RunOnRecord } from "./record/run-on-record.ts";
import { mergedLinks, RunListener } from "./run-listener.ts";

/** What is to be run: already encoded and decoded once, as it would reach a connector. */
export interface LocalJob {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The protocol in which everything crosses from one to the other. */
  readonly wire: Wire;
}

/** One local run: what it works with, its record, and who is told of it. */
export class LocalRun {
  readonly job: LocalJob;
  readonly runner: JobRunner;
  readonly options: CompleteRunOptions;
  readonly clock: RunClock;
  readonly attempts: number;
  readonly record: RunOnRecord;
  /** What the task brings along for its connector. */
  readonly connection: Connection | undefined;
  readonly #secrets: Secrets;
  readonly #listener: RunListener;
  readonly #redactor: Redactor;
  readonly #log: Logger;
  /** Of the attempt's job, without secrets. */
  #logLinks: readonly LogLink[] = [];

  constructor(
    job: LocalJob,
    runner: JobRunner,
    options: CompleteRunOptions,
    connection: Connection | undefined,
  ) {
    this.job = job;
    this.runner = runner;
    this.options = options;
    this.clock = toRunClock(options.clock);
    this.attempts = 1 + (options.retries ?? job.template.metadata.retries);
    this.#redactor = new Redactor(() => options.secrets.values);
    this.record = new RunOnRecord({
      template: job.template,
      connector: runner.connector,
      options,
      now: () => this.clock.now(),
      redactor: this.#redactor,
    });
    this.connection = connection;
    this.#secrets =
      connection === undefined ? options.secrets : connectionSecrets(connection, options.secrets);
    this.#log = redactingLog(options.log, (text) => this.redact(text));
    this.#listener = new RunListener(options.onEvent);
  }

  get attempt(): number {
    return this.record.attempt;
  }

  get outputPrefix(): string {
    return this.record.outputPrefix;
  }

  get elapsedMs(): number {
    return elapsedSince(this.record.startedAt, this.clock);
  }

  readonly emit: EmitRunEvent = (event) => {
    if (event.type === "phase") this.#logLinks = mergedLinks(this.#logLinks, event.logLinks);
    this.#listener.tell({
      ...event,
      ...(event.type === "phase" && { logLinks: this.#logLinks }),
      at: this.clock.now(),
      attempt: this.attempt,
    });
  };

  /** Fires when who is told of the run's events has thrown. */
  get listenerBroken(): AbortSignal {
    return this.#listener.broken;
  }

  /** Puts the attempt on record, synced, before its job can exist. */
  beginAttempt(attempt: number): void {
    this.#logLinks = [];
    this.record.beginAttempt(attempt);
    if (attempt === 1)
      this.emit({
        type: "started",
        runId: this.record.id,
        attempts: this.attempts,
        outputPrefix: this.outputPrefix,
      });
  }

  jobCreated(meta: Uint8Array): void {
    this.emit({ type: "created", resourceMeta: this.record.jobCreated(meta) });
  }

  redact(text: string): string {
    return this.#redactor.redact(text);
  }

  redactLinks(links: readonly LogLink[]): LogLink[] {
    return links.map((link) => redactedLink(link, (text) => this.redact(text)));
  }

  summary(phase = this.record.phase): RunSummary {
    return {
      runId: this.record.id,
      task: this.job.template.id.name,
      phase,
      attempt: this.attempt,
      attempts: this.attempts,
      tookMs: this.elapsedMs,
      logLinks: this.#logLinks,
    };
  }

  /** What names the attempt to a server: the run, or the work that it stands for. */
  get execution(): { readonly name: string; readonly attempt: number } {
    return { name: this.options.idempotencyKey ?? this.record.id, attempt: this.attempt };
  }

  /** What create or do is given of this attempt: the template as the engine would send it. */
  jobRequest(): JobRequest {
    const { template, inputs } = this.job;
    const { id: runId, startedAt, attempt, outputPrefix, idempotencyKey } = this.record;
    return {
      template: renderTemplate(
        template,
        localVariables({ runId, attempt, outputPrefix, startedAt, inputs }),
      ),
      inputs,
      outputPrefix,
      idempotencyKey,
      taskExecutionMetadata: {
        namespace: "",
        labels: {},
        annotations: {},
        k8sServiceAccount: "",
        environmentVariables: {},
      },
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
    const { outputPrefix, idempotencyKey } = this.record;
    return {
      ...this.context(clock, signal),
      outputPrefix,
      idempotencyKey,
      rawOutputPrefix: outputPrefix,
      checkpoint: `${outputPrefix}/checkpoint`,
      previousCheckpoint: undefined,
    };
  }
}

/** Who runs the attempts of a job: a connector, a shim task's executor, or a function. */
export interface JobRunner {
  /** How messages call it, for instance `"DuckDB Connector"`. */
  readonly name: string;
  /** The connector's name on record; null where no outside system is involved. */
  readonly connector: string | null;
  readonly secrets: readonly string[];
  /** Secrets that the task must bring along in its connection. */
  readonly connectionSecrets: readonly string[];
  readonly classify: (error: unknown) => ErrorClass;
  /** What to say where outputs do not fit. */
  readonly outputsHint: string | undefined;
  /** Runs one attempt to its outputs. Throws AttemptFailure, RunStop or JobMayStillRun. */
  runAttempt(run: LocalRun, signal: AbortSignal): Promise<object>;
}
