import { FxError } from "../base/errors/errors.ts";
import { isFileMissing } from "../base/files.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import { loadWire } from "../wire/load-wire.ts";
import {
  readRecordedMessage,
  RunFolder,
  type RunMessage,
  type RunsPlace,
} from "./record/run-folder.ts";
import { getProcessState, RunHeld } from "./record/run-lock.ts";
import {
  isResumable,
  mayHaveJob,
  notResumableError,
  readRunRecord,
  type RunRecord,
} from "./record/run-record.ts";
import type { StoredRun } from "./record/stored-runs.ts";

/** A run that this process drives on, after another one has died. */
export type TakenRun = Awaited<ReturnType<typeof takeRun>>;

/** How to take a run over. */
interface TakeOptions {
  /** Also takes over from a process of another host. */
  readonly force: boolean;
  /**
   * To bring the run to its end: whether fx may repeat a create that an earlier process may have
   * sent. Undefined to give the run up.
   */
  readonly recreate?: boolean | undefined;
}

/**
 * Takes over a run, so that no other process drives it.
 *
 * @throws FX2022 if another process drives it; FX2023 if its record is not enough to continue. To
 * bring it to its end, also FX2021 for a call that has no job to look up, or a run on a virtual
 * clock; FX6001 for a create that may not be repeated
 */
export async function takeRun({ id, folder }: StoredRun, place: RunsPlace, options: TakeOptions) {
  const owned = new RunFolder(place, id);
  takeLock(owned, options);
  try {
    const record = readRunRecord(folder, id); // it may have ended since it was listed
    const wire = await loadWire(record.protocol);
    const template = readMessage(owned, "template.pb", (bytes) => wire.decodeTaskTemplate(bytes));
    const inputs = readMessage(owned, "inputs.pb", (bytes) => wire.decodeInputs(bytes));
    if (options.recreate !== undefined) requireResumable(record, options.recreate);
    return {
      record,
      job: {
        wire,
        template: template.message,
        inputs: inputs.message,
        messages: { template: template.bytes, inputs: inputs.bytes },
      },
      options: readOptions(record),
      /** Gives the run up, if it was not continued. */
      release: () => owned.unlock(),
      /** Records that nobody continues the run. An asynchronous job counts as left. */
      abandon: () => owned.writeRecord(toAbandoned(record)),
    };
  } catch (error) {
    owned.unlock();
    throw error;
  }
}

function takeLock(folder: RunFolder, options: TakeOptions): void {
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

function readMessage<T>(
  { path, runId }: RunFolder,
  name: RunMessage,
  decode: (bytes: Uint8Array) => T,
) {
  try {
    const bytes = readRecordedMessage(path, name);
    return { bytes, message: decode(bytes) };
  } catch (error) {
    const why = isFileMissing(error)
      ? "it does not exist (fx does not record a message with a secret in it)"
      : (error as Error).message;
    throw new FxError("FX2023", `cannot read ${name} of run ${runId}: ${why}`, {
      cause: error,
      hint: `check the job in its own system, then: fx jobs forget ${runId}`,
    });
  }
}

/** Checks that a run can be brought to its end. */
function requireResumable(record: RunRecord, recreate: boolean): void {
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

/** The options that were recorded with a run. */
function readOptions(record: RunRecord): RunOptions {
  const { protocol, requestedPrefix, requestedKey, origin } = record;
  const timeoutMs = getTimeout(record);
  return {
    protocol,
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
