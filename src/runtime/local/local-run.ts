import type { Context, Logger, Secrets } from "../base/context.ts";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import type { ErrorClass } from "../connector/classify-error.ts";
import type { LogPageRead } from "../connector/invoke/invoke-get-logs.ts";
import type { JobRequest } from "../connector/invoke/job-request.ts";
import type { LogsRequest } from "../connector/requests.ts";
import { FaultPlan } from "../faults/scheduled-fault.ts";
import { createRedactingLog, redactLink, Redactor } from "../secrets/redactor.ts";
import type { PollLimits } from "../task/poll-options.ts";
import type { EmitRunEvent, RunEvent } from "../task/run/run-event.ts";
import type { TaskWork } from "../task/run/run-options.ts";
import { RunStop } from "../task/run/run-stop.ts";
import { type RunSummary } from "../task/run/task-failure.ts";
import { renderTemplate, type TemplateVariables } from "../task/template/render-template.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { type Connection, connectionSecrets } from "../wire/models/connector-messages.ts";
import type { LogLink } from "../wire/models/job-log.ts";
import type { Phase } from "../wire/models/phase.ts";
import { mergeLinks, type ResourceMessage } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { NO_METADATA } from "../wire/shared/request-fields.ts";
import type { Wire } from "../wire/wire.ts";
import { type RunClock, toRunClock } from "./clock/run-clock.ts";
import type { CompleteRunOptions } from "./process-defaults.ts";
import { getOutputPrefix, type RecordedRun, type RecordedRunner } from "./record/first-record.ts";
import { RunOnRecord } from "./record/run-on-record.ts";
import type { RunRecord } from "./record/run-record.ts";

/** One local run: its job, its options, its record and its listener. */
export class LocalRun {
  readonly clock: RunClock;
  readonly attempts: number;
  readonly redactor: Redactor;
  readonly record: RunOnRecord;
  /** The faults that the run injects into the calls of its connector. */
  readonly faults: FaultPlan;
  readonly #secrets: Secrets;
  readonly #listenerFailed = new AbortController();
  readonly #log: Logger;
  /** The links of the attempt's job, with secrets replaced. */
  #logLinks: readonly LogLink[] = [];

  constructor(
    readonly job: LocalJob,
    readonly runner: JobRunner,
    readonly options: CompleteRunOptions,
    /** The connection that the task sends to its connector. */
    readonly connection: Connection | undefined,
    resumed?: RunRecord,
  ) {
    const clock = toRunClock(options.clock);
    this.clock = options.recorder?.observeClock(clock) ?? clock;
    this.faults = new FaultPlan(options.inject);
    this.attempts = resumed?.attempts ?? 1 + (options.retries ?? job.template.metadata.retries);
    this.redactor = new Redactor(() => options.secrets.values);
    this.record = new RunOnRecord(this, resumed);
    for (const observer of [options.recorder, options.replay])
      observer?.began(this.record.id, getOutputPrefix(this, this.record.id, 1));
    this.#secrets =
      connection === undefined ? options.secrets : connectionSecrets(connection, options.secrets);
    this.#log = createRedactingLog(
      options.log,
      (text) => this.redact(text),
      (level, message, fields) => this.emit({ type: "logged", level, message, fields }),
    );
  }

  get attempt(): number {
    return this.record.current.attempt;
  }

  get outputPrefix(): string {
    return this.record.current.outputPrefix;
  }

  get startedAt(): number {
    return Date.parse(this.record.current.startedAt);
  }

  /** Whether the outside system is a recording, so that no job can be left. */
  get isReplayed(): boolean {
    return this.options.replay !== undefined;
  }

  /** 0 if the machine's clock was set back meanwhile. */
  get elapsedMs(): number {
    return Math.max(0, this.clock.now() - this.startedAt);
  }

  readonly emit: EmitRunEvent = (event) => {
    if (event.type === "phase") this.#logLinks = mergeLinks(this.#logLinks, event.logLinks);
    const dated: RunEvent = {
      ...event,
      ...(event.type === "phase" && { logLinks: this.#logLinks }),
      at: this.clock.now(),
      attempt: this.attempt,
    };
    this.record.append(dated);
    try {
      this.options.onEvent(dated);
    } catch (error) {
      this.#listenerFailed.abort(toListenerCrash(error));
    }
  };

  /** Fires with a RunStop when `onEvent` has thrown: the run stops, but still deletes its job. */
  get listenerFailed(): AbortSignal {
    return this.#listenerFailed.signal;
  }

  warn(message: string): void {
    this.emit({ type: "warning", message });
  }

  /** Records an event; the run continues even if this fails. */
  tryToRecord(write: () => void): void {
    try {
      write();
    } catch (unwritable) {
      this.warn(describeThrown(unwritable));
    }
  }

  /** Records the attempt, synced to disk, before its job can exist. */
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

  /** Records and reports the phase of the attempt's job, its outputs first. */
  showPhase({ phase, message, logLinks, outputs }: TerminalResource): void {
    if (phase === "SUCCEEDED" && outputs !== undefined) this.keepOutputs(outputs);
    this.record.phaseChanged(phase, message);
    this.emit({
      type: "phase",
      phase,
      message: this.redact(message),
      logLinks: logLinks.map((link) => redactLink(link, (text) => this.redact(text))),
    });
  }

  keepOutputs(outputs: LiteralMap): void {
    this.record.keepOutputs(this.job.wire.encodeOutputs(outputs));
  }

  redact(text: string): string {
    return this.redactor.redact(text);
  }

  summary(phase = this.record.current.phase ?? undefined): RunSummary {
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

  /** Identifies the attempt to a server: the run, or the work that the run is part of. */
  get execution(): { readonly name: string; readonly attempt: number } {
    return { name: this.options.idempotencyKey ?? this.record.id, attempt: this.attempt };
  }

  /** The request for create or do, with the template as the engine would send it. */
  jobRequest(): JobRequest {
    const { template, inputs } = this.job;
    const { current } = this.record;
    const { outputPrefix, idempotencyKey } = current;
    return {
      template: renderTemplate(template, createLocalVariables(current, inputs)),
      inputs,
      outputPrefix,
      idempotencyKey,
      taskExecutionMetadata: NO_METADATA,
      connection: this.connection,
    };
  }

  /** Calls author code. A virtual clock stands still until the call settles, or `released` fires. */
  call<T>(
    signal: AbortSignal,
    work: (context: Context) => Promise<T>,
    released = signal,
  ): Promise<T> {
    const { random, fetch } = this.options;
    const context = { random, fetch, log: this.#log, secrets: this.#secrets, signal };
    return this.clock.during((clock) => work({ ...context, clock }), released);
  }
}

/** The values of a template's variables in an attempt of a local run. */
export function createLocalVariables(
  record: Pick<RunRecord, "run" | "attempt" | "outputPrefix" | "startedAt">,
  inputs: LiteralMap,
): TemplateVariables {
  const { run, attempt, outputPrefix, startedAt } = record;
  return {
    input: `${outputPrefix}/inputs.pb`,
    inputPrefix: outputPrefix,
    outputPrefix,
    rawOutputDataPrefix: `${outputPrefix}/raw`,
    checkpointOutputPrefix: `${outputPrefix}/checkpoint`,
    prevCheckpointPrefix: "",
    generatedName: `${run}-n0-${attempt - 1}`,
    taskTemplatePath: `${outputPrefix}/task_template.pb`,
    namespace: "",
    inputs,
    runName: run,
    actionName: "a0",
    runStartTime: startedAt,
  };
}

/** Runs the attempts of a job, with a connector, an executor or a function. */
export interface JobRunner extends RecordedRunner {
  /** Its name in messages, for instance `"DuckDB Connector"`. */
  readonly name: string;
  readonly secrets: readonly string[];
  /** Secrets that the task must name in its connection. */
  readonly connectionSecrets: readonly string[];
  readonly classify: (error: unknown) => ErrorClass;
  /** Where the connector runs, unless it is in this process. */
  readonly elsewhere?: string;
  /** The connector's poll limits, if the connector is in this process. */
  readonly poll?: PollLimits;
  /** Throws FX1011 if the connector cannot read a ResourceMeta. */
  checkMeta?(meta: Uint8Array): void;
  /** The hint for outputs that do not fit the interface. */
  readonly outputsHint: string | undefined;
  /** Where the connector's outputs are declared, unless it declares them. */
  readonly outputsFrom?: "template" | undefined;
  /** The calls of the current attempt to a connector. */
  getCalls?(run: LocalRun): ConnectorCalls;
  /** The work of a task that runs in fx itself. */
  readonly work?: TaskWork;
  /** Called before the first attempt. */
  began?(run: LocalRun): void;
  /** Ends what the attempts have started. */
  close?(): Promise<void>;
}

/** The calls of an attempt to its connector: in this process, in a worker process, or at a server. */
export interface ConnectorCalls {
  /** The one call of a synchronous connector. */
  do(context: Context): Promise<ResourceMessage>;
  create(context: Context): Promise<Uint8Array>;
  get(meta: Uint8Array, context: Context): Promise<ResourceMessage>;
  delete(meta: Uint8Array, context: Context): Promise<void>;
  /** Undefined if jobs have no log. */
  readonly getLogs:
    ((meta: Uint8Array, request: LogsRequest) => AsyncIterable<LogPageRead>) | undefined;
}

function toListenerCrash(thrown: unknown): RunStop {
  const error =
    thrown instanceof FxError
      ? thrown
      : new FxError("FX1012", `onEvent threw: ${describeThrown(thrown)}`, { cause: thrown });
  return new RunStop({ kind: "crash", error });
}

/** What to run: already encoded and decoded once, as it would reach a connector. */
export interface LocalJob {
  readonly template: TaskTemplate;
  readonly inputs: LiteralMap;
  readonly outputFields: ReadonlyMap<string, TypeNode>;
  /** The task's poll limits. */
  readonly poll: PollLimits | undefined;
  /** The protocol's encoding, which everything passes through. */
  readonly wire: Wire;
  /** The template and the inputs as a connector receives them. */
  readonly messages: RecordedRun["job"]["messages"];
}

/** A Resource whose phase is one that Flyte knows. */
export type TerminalResource = ResourceMessage & { readonly phase: Phase };
