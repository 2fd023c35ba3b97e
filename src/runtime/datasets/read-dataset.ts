import { FxError } from "../base/errors/errors.ts";
import { getRelativePath } from "../base/storage-uri.ts";
import type { Storage, StorageEntry } from "../base/storage.ts";
import {
  type DatasetReference,
  getRowType,
  type RowsOptions,
} from "../values/types/reference-access.ts";
import { getReferenceStorage } from "../values/types/references.ts";
import { createUnreadableError } from "./convert-rows.ts";
import type { RowType, TableFile, TableFormat } from "./table.ts";

/** Reads the rows of a dataset in batches. */
export async function* readDataset(
  dataset: DatasetReference,
  { integers = "number", signal }: RowsOptions,
): AsyncGenerator<object[]> {
  const storage = await getReferenceStorage(dataset);
  for (const file of await findTableFiles(dataset, storage, signal))
    yield* readTable(file, { columns: getRowType(dataset), integers });
}

/** Reads the rows of one file in batches, but at most `mostRows` rows of a Parquet file. */
export async function* readTable(
  file: TableFile,
  type: RowType,
  mostRows?: number,
): AsyncGenerator<object[]> {
  try {
    if ((await detectFormat(file)) === "csv")
      yield* (await import("./csv/read-csv.ts")).readCsv(file, type);
    else yield* (await import("./parquet/read-parquet.ts")).readParquet(file, type, mostRows);
  } catch (error) {
    if (error instanceof FxError || file.signal?.aborted === true) throw error;
    throw createUnreadableError(file.uri, (error as Error).message, { cause: error });
  }
}

/**
 * Returns the format that the dataset or the file name declares; otherwise detects it from the
 * first bytes.
 */
export async function detectFormat(file: TableFile): Promise<TableFormat> {
  const { uri, size, format, storage, signal } = file;
  if (format !== undefined) return format;
  if (size < 4) return "csv";
  const magic = await storage.getBytes(uri, { range: { start: 0, end: 4 }, limit: 4, signal });
  return Buffer.from(magic).toString("latin1") === "PAR1" ? "parquet" : "csv";
}

/**
 * Lists the files of a dataset: the dataset itself, or the files in its folder, ordered by name, as
 * Spark and Python write them.
 */
export async function findTableFiles(
  dataset: DatasetReference,
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<TableFile[]> {
  const { uri } = dataset;
  const declared = getDeclaredFormat(dataset);
  const toTableFile = (entry: StorageEntry): TableFile => ({
    ...entry,
    format: declared ?? formatFromName(entry.uri),
    storage,
    signal,
  });
  const entry = await storage.stat(uri, { signal });
  if (entry !== undefined) return [toTableFile(entry)];
  const files: TableFile[] = [];
  for await (const found of storage.list(uri, { signal })) {
    const parts = getRelativePath(uri, found.uri).split("/");
    if (parts.slice(0, -1).some((folder) => folder.includes("=")))
      throw createUnreadableError(
        uri,
        `${parts.join("/")} is part of a partitioned table, which fx cannot read`,
        { hint: "pass one partition, or a table without partitions" },
      );
    // Skips files such as `_SUCCESS`, `_metadata` and `.crc`. Python writes CSV into a file called
    // `.csv`.
    if (parts.every((part) => part === ".csv" || !/^[._]/.test(part)))
      files.push(toTableFile(found));
  }
  if (files.length === 0) throw new FxError("FX5011", `no dataset found at ${uri}`);
  return files;
}

/** Throws FX2017 for an unsupported format. */
function getDeclaredFormat({ uri, format }: DatasetReference): TableFormat | undefined {
  const known = format.toLowerCase();
  if (known === "parquet" || known === "csv") return known;
  if (known === "") return undefined;
  throw createUnreadableError(uri, `its format is ${format}; fx reads parquet and csv`);
}

function formatFromName(uri: string): TableFormat | undefined {
  if (/\.(?:parquet|parq|pq)$/i.test(uri)) return "parquet";
  return /\.csv$/i.test(uri) ? "csv" : undefined;
}

/** Counting CSV rows means reading them, so fx stops counting here. */
const MOST_COUNTED = 10_000;

/** The first rows of a dataset. */
export interface DatasetPreview {
  readonly rows: readonly object[];
  /** The number of rows in the dataset; undefined if counting takes too long. */
  readonly total: number | undefined;
}

/** Reads the first rows of a dataset. Throws only if it cannot read those. */
export async function previewDataset(
  dataset: DatasetReference,
  mostRows: number,
  storage: Storage,
  signal: AbortSignal,
): Promise<DatasetPreview> {
  const type = { columns: getRowType(dataset), integers: "bigint" } as const;
  const rows: object[] = [];
  let total = 0;
  try {
    for (const file of await findTableFiles(dataset, storage, signal)) {
      const missing = mostRows - rows.length;
      const isParquet = (await detectFormat(file)) === "parquet";
      if (isParquet)
        total += await (await import("./parquet/read-parquet.ts")).countParquetRows(file);
      if (isParquet && missing === 0) continue;
      for await (const batch of readTable(file, type, missing)) {
        rows.push(...batch.slice(0, mostRows - rows.length));
        if (isParquet) continue;
        total += batch.length;
        if (total >= MOST_COUNTED) return { rows, total: undefined };
      }
    }
    return { rows, total };
  } catch (error) {
    if (rows.length < mostRows) throw error;
    return { rows, total: undefined };
  }
}
