import { isUtf8 } from "node:buffer";
import { cutText } from "../../base/text.ts";
import { idempotencyKey } from "../../connector/idempotency-key.ts";
import type { Redactor } from "../../secrets/redactor.ts";
import type { Phase } from "../../wire/models/phase.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import type { CompleteRunOptions } from "../process-defaults.ts";
import { type RunFolder, createRunFolder } from "./run-folder.ts";
import type { RunEnd, RunRecord } from "./run-record.ts";

/** The run to record, with its clock and its redactor. */
export interface RecordedRun {
  readonly template: TaskTemplate;
  /** Null for a task that runs in fx itself. */
  readonly connector: string | null;
  readonly options: Pick<
    CompleteRunOptions,
    "projectRoot" | "newRunId" | "pid" | "outputPrefix" | "idempotencyKey"
  >;
  readonly now: () => number;
  readonly redactor: Redactor;
}

/** A run's record in memory and on disk. Each change is written at once. */
export class RunOnRecord {
  readonly startedAt: number;
  readonly #run: RecordedRun;
  readonly #folder: RunFolder;
  #record: RunRecord;

  /** Creates the run's folder; `beginAttempt` writes the first record. */
  constructor(run: RecordedRun) {
    this.#run = run;
    this.#folder = createRunFolder(run.options.projectRoot, run.options.newRunId());
    this.startedAt = run.now();
    this.#record = this.#firstRecord();
  }

  get id(): string {
    return this.#folder.runId;
  }

  get file(): string {
    return `${this.#folder.path}/job.json`;
  }

  get attempt(): number {
    return this.#record.attempt;
  }

  get outputPrefix(): string {
    return this.#record.outputPrefix;
  }

  get idempotencyKey(): string {
    return this.#record.idempotencyKey;
  }

  /** The last phase seen; undefined before the first one. */
  get phase(): Phase | undefined {
    const { phase } = this.#record;
    return phase === "CREATING" || phase === null ? undefined : phase;
  }

  /**
   * Identifies the job to a person: its ResourceMeta, or else the idempotency key of its create.
   */
  get jobIdentity(): string {
    return this.#record.resourceMeta ?? `idempotency key ${this.#record.idempotencyKey}`;
  }

  /** The jobs that may still run. */
  get leftJobs(): readonly string[] {
    return this.#record.leftJobs;
  }

  /** Synced to disk before the attempt's job can exist. */
  beginAttempt(attempt: number): void {
    this.#write({
      attempt,
      outputPrefix: this.#getOutputPrefix(attempt),
      idempotencyKey: this.#getIdempotencyKey(attempt),
      resourceMeta: null,
      phase: "CREATING",
      message: "",
    });
  }

  /** Records the attempt's job. Returns its ResourceMeta, safe to show. */
  jobCreated(meta: Uint8Array): string {
    const text = isUtf8(meta)
      ? Buffer.from(meta).toString("utf8")
      : `base64:${Buffer.from(meta).toString("base64")}`;
    const resourceMeta = this.#run.redactor.isTainted(text)
      ? "[holds a secret: not recorded]"
      : text;
    this.#write({ resourceMeta, phase: null });
    return resourceMeta;
  }

  phaseChanged(phase: Phase, message: string): void {
    this.#write({ phase, message: this.#shown(message) });
  }

  /**
   * Records that fx did not see the end of the attempt's job, or of a job that its create may have
   * made.
   */
  leaveJob(): void {
    this.#write({ leftJobs: [...new Set([...this.#record.leftJobs, this.jobIdentity])] });
  }

  /** Removes a job from the jobs that may still run: it appeared late and was deleted. */
  foundJob(identity: string): void {
    if (this.#record.end === null)
      this.#write({ leftJobs: this.#record.leftJobs.filter((left) => left !== identity) });
  }

  end(how: RunEnd["how"], error?: string): void {
    this.#write({
      end: {
        how,
        ...(error !== undefined && { error: this.#shown(error) }),
        jobMayStillRun: this.#record.leftJobs.length > 0,
      },
    });
  }

  #shown(text: string): string {
    return cutText(this.#run.redactor.redact(text));
  }

  #getOutputPrefix(attempt: number): string {
    const base = this.#run.options.outputPrefix ?? this.#folder.path;
    return attempt === 1 ? base : `${base}/attempt-${attempt}`;
  }

  #getIdempotencyKey(attempt: number): string {
    const requested = this.#run.options.idempotencyKey;
    return requested !== undefined && attempt === 1
      ? requested
      : idempotencyKey(`${requested ?? this.id}\n${attempt}`);
  }

  #write(changes: Partial<RunRecord>): void {
    this.#record = {
      ...this.#record,
      ...changes,
      updatedAt: new Date(this.#run.now()).toISOString(),
    };
    this.#folder.write(this.#record);
  }

  #firstRecord(): RunRecord {
    const { template, connector, options } = this.#run;
    const startedAt = new Date(this.startedAt).toISOString();
    return {
      v: 1,
      run: this.id,
      task: template.id.name,
      taskType: template.type,
      taskTypeVersion: template.taskTypeVersion,
      connector,
      pid: options.pid,
      startedAt,
      updatedAt: startedAt,
      attempt: 1,
      idempotencyKey: this.#getIdempotencyKey(1),
      outputPrefix: this.#getOutputPrefix(1),
      resourceMeta: null,
      phase: null,
      message: "",
      leftJobs: [],
      end: null,
    };
  }
}
