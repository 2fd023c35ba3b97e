import type { StoredRun } from "../../runtime/local/record/stored-runs.ts";
import { readRunResult } from "../../runtime/local/run-result.ts";
import type { ContinuedRun } from "./continue-run.ts";

/**
 * The result of a run that has ended.
 *
 * @throws the error with which it ended; FX2023 if its outputs are not on record
 */
export async function readEndedRun({ id, folder, record }: StoredRun): Promise<ContinuedRun> {
  const { outputs, outputFields } = await readRunResult(folder, record);
  const { task: name, attempt: attempts, end } = record;
  return { id, name, outputs, outputFields, attempts, tookMs: end?.tookMs ?? 0, logLinks: [] };
}
