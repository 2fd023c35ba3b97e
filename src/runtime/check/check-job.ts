import { isDeepStrictEqual } from "node:util";
import { FxError } from "../base/errors/errors.ts";
import { describeThrown } from "../base/errors/thrown.ts";
import { mapValues } from "../base/json.ts";
import { oneLine } from "../base/text.ts";
import { CallFailure } from "../client/call-failure.ts";
import type { LocalRun } from "../local/local-run.ts";
import { createJobMessage, createNewJobMessage } from "../local/runners/endpoint-calls.ts";
import { findDifference } from "../values/find-difference.ts";
import type { FieldValues } from "../values/get-field-value.ts";
import { jsonFromLiteral } from "../values/literal-from-untyped.ts";
import type { LiteralMap } from "../values/literal.ts";
import type { JobMessage, LogMessage, NewJobMessage } from "../wire/models/connector-messages.ts";
import { isTerminal, type Phase } from "../wire/models/phase.ts";
import type { ResourceMessage } from "../wire/models/resource.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { CheckFailure, type CheckSubject } from "./check-subject.ts";

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

/** The request of a create or do for people, without the template. */
export function describeNewJob(
  { execution, inputs, outputPrefix }: NewJobMessage,
  inputFields: FieldValues,
): object {
  const values = describeLiterals(inputs, inputFields);
  return { execution, inputs: values, output_prefix: outputPrefix };
}

/** A Resource for people: its fields that are set. */
export function describeResource(resource: ResourceMessage, outputFields: FieldValues): object {
  const { phase, message, logLinks, outputs, customInfo } = resource;
  return {
    phase: phase ?? "(unknown)",
    ...(message !== "" && { message }),
    ...(logLinks.length > 0 && { log_links: logLinks.map(({ name, uri }) => ({ name, uri })) }),
    ...(outputs !== undefined && { outputs: describeLiterals(outputs, outputFields) }),
    ...(customInfo !== undefined && { custom_info: customInfo }),
  };
}

/** Whether a job in this phase has ended without success. */
export function isFailedPhase(phase: Phase | undefined): boolean {
  return phase === "FAILED" || phase === "RETRYABLE_FAILED" || phase === "ABORTED";
}

/** The phase and the message of a Resource: `FAILED: no such table`. */
export function describeEnd({ phase, message }: ResourceMessage): string {
  const name = phase ?? "an unknown phase";
  return message === "" ? name : `${name}: ${oneLine(message)}`;
}

/** Inputs or outputs for people, as the author writes the values. */
export function describeLiterals({ literals }: LiteralMap, fields: FieldValues): object {
  return mapValues(literals ?? {}, (literal, name) => jsonFromLiteral(literal, fields.get(name)));
}

export function describeLogMessages(messages: readonly LogMessage[]): object {
  const lines = messages.flatMap((message) => message.lines.map((line) => line.message));
  const token = messages.map((message) => message.token).findLast((text) => text !== "");
  return { lines, ...(token !== undefined && { token }) };
}

/** Why a call failed, without the name of fx's own class. */
export function describeCallError(error: unknown): string {
  return error instanceof FxError ? error.message : describeThrown(error);
}

/** Throws if a job that has ended now returns other outputs. `what` is what happened. */
export function refuseOtherOutputs(
  after: ResourceMessage,
  end: ResourceMessage,
  what: string,
  { outputFields }: CheckSubject,
): void {
  if (isDeepStrictEqual(after.outputs, end.outputs)) return;
  const describe = ({ outputs }: ResourceMessage): object | undefined =>
    outputs && describeLiterals(outputs, outputFields);
  const difference = findDifference(describe(after), describe(end));
  if (difference === undefined)
    throw new CheckFailure(what, { expected: "the same hash and metadata of each output" });
  const { path, texts } = difference;
  const name = path === "" ? "the outputs are" : `${path} is`;
  throw new CheckFailure(`${what}: ${name} ${texts[0]}`, { expected: texts[1] });
}
