import { FxError } from "../base/errors/errors.ts";
import { fromRecordedFailure } from "./attempt/attempt-failure.ts";
import { decodeOutputsIn } from "./attempt/read-outputs.ts";
import type { AttemptStart, TerminalResource } from "./local-job.ts";
import type { LocalRun } from "./local-run.ts";
import { HIDDEN_META, metaFromText, type RunRecord } from "./record/run-record.ts";
import { readRecordedMessage } from "./run-result.ts";

/** Where a later process continues a run. */
export type ResumeStart =
  | Exclude<AttemptStart, { step: "create" }>
  /** The next attempt is due. */
  | { readonly step: "wait"; readonly untilMs: number }
  /** The job has ended, and its outputs are on record. */
  | { readonly step: "read"; readonly end: TerminalResource };

/**
 * Finds where to continue a run.
 *
 * @throws FX2021 for a call that cannot be repeated: only an asynchronous connector's create has an
 * idempotency key
 */
export async function findResumeStart(run: LocalRun, record: RunRecord): Promise<ResumeStart> {
  const { step, failure, retryAt } = record;
  const meta = readMeta(record);
  if (step === "waiting") return { step: "wait", untilMs: Date.parse(retryAt ?? record.updatedAt) };
  if (step === "finished") {
    const end = await readEnd(run, record);
    if (end !== undefined) return { step: "read", end };
  }
  if (record.kind !== "async")
    throw new FxError(
      "FX2021",
      `run ${record.run} cannot be resumed: its outputs are not on record`,
      {
        hint: `to start it again as a new run: fx jobs resume ${record.run} --rerun`,
      },
    );
  if (meta === undefined) return { step: "recreate" };
  if (step === "deleting" && failure !== null)
    return { step: "delete", meta, why: fromRecordedFailure(failure) };
  return { step: "poll", meta };
}

/** Undefined if create has not returned, or if its ResourceMeta held a secret. */
export function readMeta({
  resourceMeta,
}: Pick<RunRecord, "resourceMeta">): Uint8Array | undefined {
  return resourceMeta === null || resourceMeta === HIDDEN_META
    ? undefined
    : metaFromText(resourceMeta);
}

/** Undefined if the outputs were not recorded, because they hold a secret. */
async function readEnd(
  run: LocalRun,
  { phase, message }: RunRecord,
): Promise<TerminalResource | undefined> {
  const end = { phase: phase ?? "FAILED", message, logLinks: [] };
  if (end.phase !== "SUCCEEDED" || run.job.outputFields.size === 0) return end;
  const { folder } = run.record;
  let bytes;
  try {
    bytes = readRecordedMessage(folder, "outputs.pb");
  } catch {
    return undefined; // fx did not record them, because they hold a secret
  }
  return { ...end, outputs: await decodeOutputsIn(folder, bytes, run.job.wire) };
}
