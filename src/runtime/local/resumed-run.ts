import { isDeepStrictEqual } from "node:util";
import { FxError } from "../base/errors/errors.ts";
import { isFileMissing } from "../base/files.ts";
import type { RunOptions, TypedTemplate } from "../task/run/run-options.ts";
import type { TaskDefinition } from "../task/task-definition.ts";
import { buildTaskTemplate } from "../task/template/build-task-template.ts";
import { loadWire } from "../wire/load-wire.ts";
import type { TaskTemplate } from "../wire/models/task-template.ts";
import { withProcessDefaults } from "./process-defaults.ts";
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
import { runLocally } from "./run-locally.ts";
import { type CreateRunner, toRunnableTemplate, withRunner } from "./run-task.ts";

/** A run that this process drives on, after another one has died. */
export type ResumedRun = Awaited<ReturnType<typeof takeRun>>;

/**
 * Takes over a run, so that no other process drives it.
 *
 * @param options.force also takes over from a process of another host
 * @throws FX2022 if another process drives it; FX2023 if its record is not enough to continue
 */
export async function takeRun(
  { id, folder }: StoredRun,
  place: RunsPlace,
  options: { readonly force: boolean },
) {
  const owned = new RunFolder(place, id);
  takeLock(owned, options);
  try {
    const record = readRunRecord(folder, id); // it may have ended since it was listed
    const wire = await loadWire(record.protocol);
    return {
      record,
      wire,
      template: readMessage(owned, "template.pb", (bytes) => wire.decodeTaskTemplate(bytes)),
      inputs: readMessage(owned, "inputs.pb", (bytes) => wire.decodeInputs(bytes)),
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

function readMessage<T>(
  { path, runId }: RunFolder,
  name: RunMessage,
  decode: (bytes: Uint8Array) => T,
): T {
  try {
    return decode(readRecordedMessage(path, name));
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

/** Continues a run with its recorded template and inputs. */
export function continueRun(
  { record, wire, template, inputs }: ResumedRun,
  runner: CreateRunner,
  { outputFields, poll }: Pick<TypedTemplate, "outputFields" | "poll">,
  options: RunOptions,
): Promise<object> {
  const all = { ...withProcessDefaults(resumedOptions(record, options)), poll: record.poll };
  return runLocally({ template, inputs, outputFields, poll, wire }, runner, all, record);
}

/**
 * Continues a run with its recorded template and inputs, whatever its task is now.
 *
 * @param task runs it; undefined if the endpoint or the connector for its type is enough
 */
export function continueTask(
  resumed: ResumedRun,
  task: TaskDefinition | undefined,
  options: RunOptions,
): Promise<object> {
  const recorded = toRunnableTemplate(resumed.template);
  const all = resumedOptions(resumed.record, options);
  return withRunner(task?.toRunnable(all) ?? recorded, all, (typed, runner) => {
    const isUnchanged = isDeepStrictEqual(resumed.template.interface, typed.template.interface);
    const { outputFields } = isUnchanged ? typed : recorded.task;
    return continueRun(resumed, runner, { ...typed, outputFields }, options);
  });
}

/** The parts of the template that have changed since it was recorded. */
export function listChanges(
  { template, wire }: ResumedRun,
  task: TaskDefinition,
): readonly string[] {
  const { protocol } = wire;
  const now = wire.decodeTaskTemplate(
    wire.encodeTaskTemplate(buildTaskTemplate(task, { protocol })),
  );
  return (Object.keys({ ...template, ...now }) as (keyof TaskTemplate)[]).filter(
    (key) => !isDeepStrictEqual(template[key], now[key]),
  );
}

/** Adds the options that were recorded with a run. */
function resumedOptions(record: RunRecord, options: RunOptions): RunOptions {
  const { protocol, requestedPrefix, requestedKey, origin } = record;
  const timeoutMs = getTimeout(record);
  return {
    ...options,
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
