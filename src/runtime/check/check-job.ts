import { CallFailure } from "../client/call-failure.ts";
import type { LocalRun } from "../local/local-run.ts";
import { createJobMessage, createNewJobMessage } from "../local/runners/endpoint-jobs.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { JobMessage, NewJobMessage } from "../wire/models/connector-messages.ts";
import { isTerminal, type Phase } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";

/** A job to create. */
export interface NewCheckJob {
  /** Default: the first set of inputs. */
  readonly inputs?: LiteralMap | undefined;
  /** Default: the task's template. */
  readonly template?: TaskTemplate | undefined;
}

/** A job that has ended, and its last Resource. */
export interface FinishedJob {
  readonly job: CheckJob;
  readonly end: ResourceMessage;
}

/**
 * A job that a check creates. It is on record as a run, so `fx jobs` finds it if fx dies before it
 * is deleted.
 */
export class CheckJob {
  /** Every distinct resource_meta that a create of this job returned. */
  readonly metas: Uint8Array[] = [];
  /** The last phase that fx saw; undefined before the first `get`. */
  phase: Phase | undefined;
  /** Whether the one call of a synchronous connector has done the job. */
  isDone = false;
  /** Whether a create was sent whose reply never arrived. */
  mayBeUnknown = false;
  #createsInFlight = 0;
  /** The metas that a `delete` has returned for since the job was created. */
  readonly #deletedMetas = new Set<Uint8Array>();
  #isOpenOnRecord = true;

  constructor(readonly run: LocalRun) {
    run.record.beginAttempt(1);
  }

  /** The job as the last create returned it. */
  get meta(): Uint8Array {
    return this.metas.at(-1)!;
  }

  /** Whether the job may still cost something. */
  get isOpen(): boolean {
    if (this.phase !== undefined && isTerminal(this.phase)) return false;
    return this.openMetas.length > 0 || this.#createsInFlight > 0 || this.mayBeUnknown;
  }

  /** The metas that no `delete` has returned for. */
  get openMetas(): readonly Uint8Array[] {
    return this.metas.filter((meta) => !this.#deletedMetas.has(meta));
  }

  /** The request of a create. Repeated, it has the same identity until the next attempt. */
  newJobMessage(): NewJobMessage {
    return createNewJobMessage(this.run);
  }

  /** The request of a get or delete. */
  jobMessage(meta = this.meta): JobMessage {
    return createJobMessage(this.run, meta);
  }

  /**
   * Notes a create that `send` sends, and what it returns. Without a reply, there may be a job that
   * nobody knows.
   */
  async create(send: () => Promise<Uint8Array>): Promise<void> {
    this.#createsInFlight += 1;
    this.updateRecord();
    try {
      this.created(await send());
    } catch (error) {
      if (!(error instanceof CallFailure) || error.outcome === "open") this.mayBeUnknown = true;
      throw error;
    } finally {
      this.#createsInFlight -= 1;
      this.updateRecord();
    }
  }

  /** Notes the job that a create made. */
  created(meta: Uint8Array): void {
    this.mayBeUnknown = false;
    const known = this.#find(meta);
    if (known !== undefined) this.#deletedMetas.delete(known);
    else {
      if (this.metas.length === 0) this.run.jobCreated(meta);
      this.metas.push(meta);
    }
    this.updateRecord();
  }

  /** Notes that a `delete` has returned. */
  deleted(meta: Uint8Array): void {
    this.#deletedMetas.add(this.#find(meta) ?? meta);
    this.updateRecord();
  }

  /** Records whether the job may still run, so that a later fx deletes only such jobs. */
  updateRecord(): void {
    if (this.isOpen === this.#isOpenOnRecord) return;
    this.#isOpenOnRecord = this.isOpen;
    const { record, elapsedMs } = this.run;
    if (this.isOpen) record.leaveJob();
    else record.foundJob(this.run.attempt);
    record.end("stopped", elapsedMs);
  }

  #find(meta: Uint8Array): Uint8Array | undefined {
    return this.metas.find((known) => Buffer.compare(known, meta) === 0);
  }
}
