import { realClock } from "../../base/context.ts";
import type { FxError } from "../../base/errors/errors.ts";
import { describeCause, listCauses } from "../../base/errors/thrown.ts";
import { locateError } from "../../base/source/source-location.ts";
import { cutText } from "../../base/text.ts";
import type { RunEvent } from "../../task/run/run-event.ts";
import { isTerminal, type Phase } from "../../wire/models/phase.ts";
import {
  createAttemptFields,
  createFirstRecord,
  getOutputPrefix,
  type RecordedRun,
  toIso,
} from "./first-record.ts";
import { RunEventWriter } from "./run-events.ts";
import { createRunFolder, RunFolder, type RunMessage } from "./run-folder.ts";
import {
  describeJob,
  HIDDEN_META,
  type LeftJob,
  type RecordedFailure,
  type RunEnd,
  type RunRecord,
  textFromMeta,
} from "./run-record.ts";
import { RunResourceWriter } from "./run-resources.ts";

/** A run's record in memory and on disk. Each change is written at once. */
export class RunOnRecord {
  readonly #folder: RunFolder;
  readonly #events: RunEventWriter;
  readonly #resources: RunResourceWriter;
  /** Those of the run, also if they are not on disk. */
  readonly #messages = new Map<RunMessage, Uint8Array>();
  /** The secrets that the messages on disk do not contain. */
  #needles: readonly string[];
  #record: RunRecord;
  #isTakenOver: boolean;
  #isClosed = false;

  /**
   * Creates the run's folder; `beginAttempt` writes the first record.
   *
   * @param resumed the record of a run to continue. Its lock is already taken
   */
  constructor(
    private readonly run: RecordedRun,
    resumed?: RunRecord,
  ) {
    const { runs, newRunId, pid } = run.options;
    if (resumed === undefined) {
      this.#folder = createRunFolder(runs, newRunId());
      this.#folder.lock();
      this.#record = createFirstRecord(run, this.id);
    } else {
      this.#folder = new RunFolder(runs, resumed.run);
      this.#record = {
        ...resumed,
        pid,
        outputPrefix: getOutputPrefix(run, resumed.run, resumed.attempt),
      };
    }
    this.#isTakenOver = resumed !== undefined;
    this.#needles = run.redactor.needles;
    this.#messages.set("template.pb", run.job.messages.template);
    this.#messages.set("inputs.pb", run.job.messages.inputs);
    this.#events = new RunEventWriter(this.#folder.path, run.redactor);
    this.#resources = new RunResourceWriter(this.#folder.path, run.redactor);
  }

  get id(): string {
    return this.#folder.runId;
  }

  get folder(): string {
    return this.#folder.path;
  }

  /** The record as it is now. */
  get current(): RunRecord {
    return this.#record;
  }

  /** Whether an earlier process began the current attempt, and may have sent its create. */
  get isTakenOver(): boolean {
    return this.#isTakenOver;
  }

  /** Identifies the job to a person. */
  get jobIdentity(): string {
    return describeJob(this.#record);
  }

  /** Synced to disk before the attempt's job can exist. */
  beginAttempt(attempt: number): void {
    this.#isTakenOver = false;
    if (attempt === 1) for (const [name, bytes] of this.#messages) this.#writeMessage(name, bytes);
    this.#write(createAttemptFields(this.run, this.id, attempt));
  }

  /** Records the attempt's job. Returns its ResourceMeta, safe to show. */
  jobCreated(meta: Uint8Array): string {
    const resourceMeta = this.#shownMeta(meta);
    this.#write({ step: "polling", resourceMeta });
    return resourceMeta;
  }

  phaseChanged(phase: Phase, message: string): void {
    const step = isTerminal(phase) ? "finished" : this.#record.step;
    this.#write({ step, phase, message: this.#shown(message) });
  }

  /** Records a Resource that `get` returned, if it differs from the one before. */
  resourceRead(resource: Uint8Array, poll: number): void {
    this.#resources.append(resource, {
      at: this.run.clock.now(),
      attempt: this.#record.attempt,
      poll,
    });
  }

  /** Records the outputs, so that they can be read after the job is gone. */
  keepOutputs(outputs: Uint8Array): void {
    this.#writeMessage("outputs.pb", outputs);
  }

  /** Synced to disk before fx deletes the attempt's job. */
  deleting(failure: RecordedFailure): void {
    this.#write({ step: "deleting", failure: this.#shownFailure(failure) });
  }

  /** Records when the next attempt starts. */
  waiting(failure: RecordedFailure, inMs: number): void {
    this.#write({
      step: "waiting",
      failure: this.#shownFailure(failure),
      retryAt: toIso(this.run.clock.now() + inMs),
    });
  }

  /**
   * Records that fx did not see the end of the attempt's job, or of a job that its create may have
   * made.
   */
  leaveJob(): void {
    const { attempt, resourceMeta } = this.#record;
    this.#leave(this.#listOthers(attempt), resourceMeta);
  }

  /**
   * Records a job that the attempt's create has made beside the attempt's own. Returns its
   * ResourceMeta, safe to show.
   */
  leaveSecondJob(meta: Uint8Array): string {
    const resourceMeta = this.#shownMeta(meta);
    this.#leave(this.#record.leftJobs, resourceMeta);
    return resourceMeta;
  }

  /** Removes the job of an attempt from those that may still run. */
  foundJob(attempt: number): void {
    this.#write({ leftJobs: this.#listOthers(attempt) });
  }

  /** Turns to a job that fx did not see end, in order to delete it. */
  turnTo(job: LeftJob, why: RecordedFailure): void {
    this.#write({
      ...job,
      outputPrefix: getOutputPrefix(this.run, this.id, job.attempt),
      step: job.resourceMeta === null ? "creating" : "deleting",
      failure: why,
    });
  }

  /** Records the end of the run. If it had ended before, only the jobs that it left may change. */
  end(how: RunEnd["how"], tookMs: number, error?: FxError): void {
    const end = this.#record.end ?? { how, ...(error && this.#describe(error)), tookMs };
    this.#write({ end: { ...end, jobMayStillRun: this.#record.leftJobs.length > 0 } });
  }

  append(event: RunEvent): void {
    this.#events.append(event);
  }

  /** This process no longer drives the run: later changes are not recorded. */
  close(): void {
    this.#isClosed = true;
    this.#events.close();
    this.#resources.close();
    this.#folder.unlock();
  }

  #leave(others: readonly LeftJob[], resourceMeta: string | null): void {
    const { attempt, idempotencyKey } = this.#record;
    this.#write({ leftJobs: [...others, { attempt, idempotencyKey, resourceMeta }] });
  }

  /** The jobs that may still run, without the attempt's own. */
  #listOthers(attempt: number): readonly LeftJob[] {
    const { leftJobs, resourceMeta } = this.#record;
    return leftJobs.filter(
      (job) =>
        job.attempt !== attempt || (job.resourceMeta !== null && job.resourceMeta !== resourceMeta),
    );
  }

  #shownMeta(meta: Uint8Array): string {
    const text = textFromMeta(meta);
    return this.run.redactor.isTainted(text) ? HIDDEN_META : text;
  }

  #shown(text: string): string {
    return cutText(this.run.redactor.redact(text));
  }

  #describe(error: FxError): Partial<RunEnd> {
    const location = locateError(error, this.run.options.projectRoot);
    const causes = listCauses(error)
      .map((cause) => this.#shown(describeCause(cause, error.message)))
      .filter((text) => text !== "");
    return {
      code: error.code,
      error: this.#shown(error.message),
      ...(causes.length > 0 && { causes }),
      ...(error.hint !== undefined && { hint: this.#shown(error.hint) }),
      ...(location && { location }),
    };
  }

  #shownFailure(failure: RecordedFailure): RecordedFailure {
    if (failure.kind === "stop") return failure;
    const { summary, details, hint } = failure;
    return {
      ...failure,
      summary: this.#shown(summary),
      details: details.map((line) => this.#shown(line)),
      hint: hint && this.#shown(hint),
    };
  }

  #write(changes: Partial<RunRecord>): void {
    if (this.#isClosed) return;
    this.#record = { ...this.#record, ...changes, updatedAt: toIso(realClock.now()) };
    this.#events.flush();
    this.#removeTaintedMessages();
    this.#folder.writeRecord(this.#record);
  }

  /**
   * Not with a secret in it: with a mark instead of the secret, the message would be of no use. A
   * run without its template or inputs cannot be resumed.
   */
  #writeMessage(name: RunMessage, bytes: Uint8Array): void {
    this.#messages.set(name, bytes);
    if (!this.#isTainted(bytes)) this.#folder.writeMessage(name, bytes);
  }

  /** Removes the messages with a secret that became known after they were written. */
  #removeTaintedMessages(): void {
    const { needles } = this.run.redactor;
    if (needles === this.#needles) return;
    this.#needles = needles;
    for (const [name, bytes] of this.#messages)
      if (this.#isTainted(bytes)) this.#folder.removeMessage(name);
  }

  #isTainted(message: Uint8Array): boolean {
    return this.run.redactor.isTainted(Buffer.from(message).toString("utf8"));
  }
}
