import { FxError } from "../errors/errors.ts";
import { processStorage } from "../storage/process-storage.ts";
import type { Storage } from "../storage/storage.ts";
import { unreadable } from "./dataset-error.ts";
import { type TableFile, tableFilesOf } from "./dataset-files.ts";
import type { RowsOptions } from "./dataset-rows.ts";
import { type DatasetReference, sourceOf } from "./dataset-source.ts";
import type { RowType } from "./native-cell.ts";

/** A table's rows, some at a time. */
export async function* readDataset(
  dataset: DatasetReference,
  options: RowsOptions,
): AsyncGenerator<object[]> {
  const { row, storage: given } = sourceOf(dataset);
  const storage = given ?? (await processStorage());
  const type: RowType = { columns: row, integers: options.integers ?? "number" };
  for (const file of await tableFilesOf(dataset, storage, options.signal))
    yield* readTable(file, type, storage, options.signal);
}

async function* readTable(
  file: TableFile,
  type: RowType,
  storage: Storage,
  signal: AbortSignal | undefined,
): AsyncGenerator<object[]> {
  try {
    const format = file.format ?? ((await isParquet(file, storage, signal)) ? "parquet" : "csv");
    if (format === "csv")
      yield* (await import("./csv/read-csv.ts")).readCsv(
        file.uri,
        storage.get(file.uri, { signal }),
        type,
      );
    else
      yield* (await import("./parquet/read-parquet.ts")).readParquet(file, storage, type, signal);
  } catch (error) {
    if (error instanceof FxError || signal?.aborted === true) throw error;
    throw unreadable(file.uri, (error as Error).message, { cause: error });
  }
}

async function isParquet(
  { uri, size }: TableFile,
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (size < 4) return false;
  const magic = await storage.getBytes(uri, { range: { start: 0, end: 4 }, limit: 4, signal });
  return Buffer.from(magic).toString("latin1") === "PAR1";
}
