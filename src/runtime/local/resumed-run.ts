import { join } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { readBoundedFile } from "../base/read-bounded-file.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import { getProcessState } from "./record/process-identity.ts";
import { RunFolder } from "./record/run-folder.ts";
import { RunHeld } from "./record/run-lock.ts";
import { readRunRecord } from "./record/run-record.ts";
import { mayHaveJob, type RunRecord } from "./record/run-record.ts";
import type { RunsPlace } from "./record/runs-place.ts";
import type { StoredRun } from "./record/stored-runs.ts";

/** A run that this process drives on, after another one has died. */
export interface ResumedRun {
  readonly record: RunRecord;
  readonly template: Uint8Array;
  readonly inputs: Uint8Array;
  /** Gives the run up, if it was not continued. */
  release(): void;
  /** Records that nobody continues the run. An asynchronous job counts as left. */
  abandon(): void;
}

/**
 * Takes over a run, so that no other process drives it.
 *
 * @param options.force also takes over from a process of another host
 * @throws FX2022 if another process drives it; FX2023 if its record is not enough to continue
 */
export function takeRun(
  { id, folder }: StoredRun,
  root: RunsPlace,
  options: { readonly force: boolean },
): ResumedRun {
  const owned = new RunFolder(root, id);
  takeLock(owned, options);
  try {
    const record = readRunRecord(folder, id); // it may have ended since it was listed
    return {
      record,
      template: readMessage(folder, "template.pb", id),
      inputs: readMessage(folder, "inputs.pb", id),
      release: () => owned.unlock(),
      abandon: () => owned.writeRecord(toAbandoned(record)),
    };
  } catch (error) {
    owned.unlock();
    throw error;
  }
}

function takeLock(folder: RunFolder, options: { readonly force: boolean }): void {
  try {
    folder.lock(options);
  } catch (error) {
    if (!(error instanceof RunHeld)) throw error;
    const isElsewhere = getProcessState(error.holder) === "unknown";
    throw new FxError("FX2022", `run ${folder.runId} is not lost: ${error.message}`, {
      hint: isElsewhere
        ? "if that process is gone, add --take-over"
        : `fx jobs attach ${folder.runId}`,
    });
  }
}

function toAbandoned(record: RunRecord): RunRecord {
  const { attempt, idempotencyKey, resourceMeta, startedAt, updatedAt } = record;
  const current = { attempt, idempotencyKey, resourceMeta };
  const leftJobs =
    record.kind === "async" && mayHaveJob(record) ? [...record.leftJobs, current] : record.leftJobs;
  return {
    ...record,
    leftJobs,
    end: {
      how: "lost",
      code: "FX6001",
      error: `fx died during run ${record.run}`,
      jobMayStillRun: leftJobs.length > 0,
      tookMs: Math.max(0, Date.parse(updatedAt) - Date.parse(startedAt)),
    },
  };
}

function readMessage(folder: string, name: string, id: string): Uint8Array {
  try {
    return readBoundedFile(join(folder, name), { links: false });
  } catch (error) {
    throw new FxError(
      "FX2023",
      `cannot read ${name} of run ${id}: ${describeUnreadable(error as NodeJS.ErrnoException)}`,
      { hint: `check the job in its own system, then: fx jobs forget ${id}`, cause: error },
    );
  }
}

function describeUnreadable({ code, message }: NodeJS.ErrnoException): string {
  return code === "ENOENT"
    ? "it does not exist (fx does not record a message with a secret in it)"
    : message;
}

/**
 * Checks that a run can be brought to its end.
 *
 * @param options.recreate whether fx may repeat a create that an earlier process may have sent
 * @throws FX2021 for a call that has no job to look up, or a run on a virtual clock; FX6001 for a
 * create that may not be repeated; FX2022 if another process has ended the run meanwhile
 */
export function requireResumable(
  { record }: ResumedRun,
  { recreate }: { readonly recreate: boolean },
): void {
  const { run, task, kind, step, clock, idempotencyKey, end } = record;
  if (end !== null)
    throw new FxError("FX2022", `run ${run} is not lost: another process has just ended it`, {
      hint: `fx jobs show ${run}`,
    });
  if (clock === "virtual")
    throw notResumableError(record, "it ran on a virtual clock, whose time is lost");
  if (!isResumable(record))
    throw notResumableError(
      record,
      `fx died during ${kind === "sync" ? "the one call of its synchronous connector" : "its own code"}, and there is no job to look up`,
    );
  if (step === "creating" && !recreate)
    throw new FxError(
      "FX6001",
      `run ${run} of ${task} died during create: its job may be running (idempotency key ${idempotencyKey})`,
      { hint: `fx jobs resume ${run}, which repeats create with that key` },
    );
}

/** Whether a lost run left something to continue from. */
export function isResumable({ kind, step, clock }: RunRecord): boolean {
  const isCalled = step === "creating" || step === "polling" || step === "deleting";
  return clock !== "virtual" && (kind === "async" || !isCalled);
}

function notResumableError({ run, task }: RunRecord, why: string): FxError {
  return new FxError("FX2021", `run ${run} of ${task} cannot be resumed: ${why}`, {
    hint: `to start it again as a new run: fx jobs resume ${run} --rerun`,
  });
}

/** Adds the options that were recorded with a run. */
export function resumedOptions(record: RunRecord, options: RunOptions): RunOptions {
  const { protocol, requestedPrefix, requestedKey, origin } = record;
  const timeoutMs = getTimeout(record);
  const { min, max } = record.poll;
  return {
    ...options,
    protocol,
    poll: {
      ...(min !== undefined && { min: `${min}ms` }),
      ...(max !== undefined && { max: `${max}ms` }),
    },
    getFaultBudgetMs: record.getFaultBudgetMs ?? Infinity,
    ...(requestedPrefix !== null && { outputPrefix: requestedPrefix }),
    ...(requestedKey !== null && { idempotencyKey: requestedKey }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(origin !== null && { origin }),
  };
}

/** The time limit of a run. A deadline without one counts, too; undefined without either. */
function getTimeout({ timeoutMs, deadline, startedAt }: RunRecord): number | undefined {
  const toDeadline = deadline === null ? Infinity : Date.parse(deadline) - Date.parse(startedAt);
  const limit = Math.min(timeoutMs ?? Infinity, Math.max(0, toDeadline));
  return limit === Infinity ? undefined : limit;
}
