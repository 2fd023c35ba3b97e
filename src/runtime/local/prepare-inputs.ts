import { readdirSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { isKind, setOwn } from "../base/json.ts";
import { isRemoteUri } from "../base/storage-uri.ts";
import { extractRows } from "../datasets/extract-rows.ts";
import { writePendingRows } from "../datasets/write-datasets.ts";
import { planUploads, runUploads } from "../storage/plan-uploads.ts";
import type { RunOptions } from "../task/run/run-options.ts";
import { checkedInputs } from "../task/task-values.ts";
import { getFieldValue, getOwnValue } from "../values/get-field-value.ts";
import type { LiteralMap } from "../values/literal.ts";
import { holdsReference, mapReferencesIn } from "../values/map-references.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { getReferenceAccess } from "../values/types/reference-access.ts";
import { type Reference, withUri } from "../values/types/references.ts";

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
  try {
    await writePendingRows(pending, { caller });
  } catch (error) {
    if (!(error instanceof FxError) || error.code !== "FX1003") throw error;
    throw new FxError("FX2004", error.summary, { details: error.details, hint: error.hint });
  }
  return values;
}

/**
 * Makes the paths of files, folders and datasets among the inputs absolute, because the job may run
 * in another working directory. flytekit leaves them as typed.
 */
function makePathsAbsolute(inputs: object, fields: ReadonlyMap<string, TypeNode>): object {
  const referring = [...fields].filter(([, node]) => holdsReference(node));
  if (referring.length === 0) return inputs;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(inputs)) setOwn(copy, name, getOwnValue(inputs, name));
  for (const [name, node] of referring) {
    const value = getFieldValue(inputs, name, node);
    if (value != null) setOwn(copy, name, mapReferencesIn(value, node, [], makeAbsolute));
  }
  return copy;
}

/** Rows and values of other types stay unchanged. */
function makeAbsolute(value: unknown, { spec }: TypeNode): unknown {
  if (typeof value === "string") return resolvePath(value);
  if (!isKind(value, spec.kind as "file" | "directory" | "dataset")) return value;
  return withUri(value, resolvePath((value as Reference).uri));
}

function resolvePath(uri: string): string {
  const isPath = typeof uri === "string" && uri !== "" && !isRemoteUri(uri) && !/^file:/i.test(uri);
  return !isPath || isAbsolute(uri) ? uri : resolve(uri);
}

/** Copies local files, folders and tables among the inputs. Returns the inputs with the new paths. */
export async function copyInputs(
  inputs: LiteralMap,
  folder: string,
  signal?: AbortSignal,
): Promise<LiteralMap> {
  const plan = planUploads(inputs, folder, hasContent);
  if (plan.uploads.length > 0)
    await runUploads(plan.uploads, { storage: await getReferenceAccess().openStorage(), signal });
  return plan.outputs;
}

/** False for what is missing or an empty folder: there is nothing to copy. */
function hasContent(path: string): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && (!status.isDirectory() || readdirSync(path).length > 0);
}
