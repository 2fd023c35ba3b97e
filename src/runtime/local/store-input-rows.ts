import { FxError } from "../base/errors/errors.ts";
import { type PendingRows, extractRows } from "../datasets/extract-rows.ts";
import { writePendingRows } from "../datasets/write-datasets.ts";
import { checkedInputs } from "../task/run/invalid-inputs-error.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { makePathsAbsolute } from "./make-paths-absolute.ts";

/** Whose inputs they are, and where their rows are stored. */
export interface InputRowsTarget {
  /** The task's name, for errors. */
  readonly task: string;
  /** The folder for the tables. */
  readonly folder: string;
  /** Called before the first table is written. */
  readonly prepare?: () => void;
  readonly caller?: Pick<RunOptions, "signal">;
}

/**
 * Writes the rows among a caller's inputs to tables, and makes paths absolute. Returns inputs that
 * refer to both.
 *
 * @throws FxError FX2004 for inputs or rows that do not fit
 */
export async function storeInputRows(
  inputs: object,
  fields: ReadonlyMap<string, TypeNode>,
  { task, folder, prepare, caller = {} }: InputRowsTarget,
): Promise<object> {
  const { values, pending } = extractRows(makePathsAbsolute(inputs, fields), fields, folder);
  if (pending.length === 0) return values;
  checkedInputs(values, fields, task); // before anything is written
  prepare?.();
  await writeInputRows(pending, caller);
  return values;
}

async function writeInputRows(
  pending: readonly PendingRows[],
  caller: Pick<RunOptions, "signal">,
): Promise<void> {
  try {
    await writePendingRows(pending, { caller });
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX1003") throw error;
    throw new FxError("FX2004", error.summary, { details: error.details, hint: error.hint });
  }
}
