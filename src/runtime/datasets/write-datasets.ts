import { FxError } from "../base/errors/errors.ts";
import type { Storage } from "../base/storage.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { getReferenceAccess } from "../values/types/reference-access.ts";
import { type PendingRows, extractRows } from "./extract-rows.ts";

/** Where to write the datasets of a task's outputs. */
export interface DatasetTarget {
  /** A path or URI; the datasets are stored below it. */
  readonly prefix: string;
  /** Default: the storage of this process. */
  readonly storage?: Storage | undefined;
  /** Its signal aborts writing. fx reads the signal only if there is something to write. */
  readonly caller?: { readonly signal?: AbortSignal | undefined } | undefined;
}

/**
 * Writes the rows in a task's values. Returns the values with references instead of rows.
 *
 * @param target undefined if the outputs cannot be written; rows are then rejected
 * @throws FxError FX1003 for rows that do not fit their columns; any error of the storage.
 */
export async function writeDatasets(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
  target: DatasetTarget | undefined,
): Promise<object> {
  const { values: referring, pending } = extractRows(values, fields, target?.prefix ?? "");
  if (pending.length === 0) return values;
  if (target === undefined)
    throw new FxError(
      "FX1003",
      `cannot write the rows of ${pending[0]!.path.join(".")}: there is no output prefix`,
      { hint: "write the dataset yourself and return new Dataset(uri)" },
    );
  await writePendingRows(pending, target);
  return referring;
}

/**
 * Writes rows to the URIs of their references, each table completely or not at all. CSV goes into a
 * folder, because Python's reader expects one.
 */
export async function writePendingRows(
  pending: readonly PendingRows[],
  { storage, caller }: Omit<DatasetTarget, "prefix">,
): Promise<void> {
  const opened = storage ?? (await getReferenceAccess().openStorage());
  const { batchRows } = await import("./batch-rows.ts");
  for (const { rows, dataset, format, columns, path } of pending) {
    const options = { signal: caller?.signal };
    const batches = batchRows(rows, columns, path.join("."));
    if (format === "csv") {
      const { writeCsv } = await import("./csv/write-csv.ts");
      await opened.put(`${dataset.uri}/.csv`, writeCsv(batches), options);
    } else {
      const { writeParquet } = await import("./parquet/write-parquet.ts");
      await opened.put(dataset.uri, writeParquet(batches), options);
    }
  }
}
