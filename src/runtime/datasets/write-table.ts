import type { Storage } from "../base/storage.ts";
import { batchRows } from "./batch-rows.ts";
import type { PendingRows } from "./extract-rows.ts";

/** Writes a table; the storage keeps it whole or not at all. CSV goes into a folder, because Python's reader expects one. */
export async function writeTable(
  { rows, dataset, format, columns, what }: PendingRows,
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<void> {
  const batches = batchRows(rows, columns, what);
  if (format === "csv") {
    const { writeCsv } = await import("./csv/write-csv.ts");
    await storage.put(`${dataset.uri}/.csv`, writeCsv(batches), { signal });
  } else {
    const { writeParquet } = await import("./parquet/write-parquet.ts");
    await storage.put(dataset.uri, writeParquet(batches), { signal });
  }
}
