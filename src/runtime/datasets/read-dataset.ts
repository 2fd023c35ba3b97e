import { relative } from "node:path";
import { FxError } from "../base/errors/errors.ts";
import { isObjectUri, parseStorageUri } from "../base/storage-uri.ts";
import type { Storage, StorageEntry } from "../base/storage.ts";
import {
  type RowsOptions,
  type DatasetReference,
  getDatasetSource,
} from "../values/types/dataset-source.ts";
import { getReferenceAccess } from "../values/types/reference-access.ts";
import type { RowType } from "./cell.ts";
import { createUnreadableError } from "./dataset-error.ts";

/** Reads the rows of a dataset in batches. */
export async function* readDataset(
  dataset: DatasetReference,
  options: RowsOptions,
): AsyncGenerator<object[]> {
  const { row, storage: sourceStorage } = getDatasetSource(dataset);
  const storage = sourceStorage ?? (await getReferenceAccess().openStorage());
  const type: RowType = { columns: row, integers: options.integers ?? "number" };
  for (const file of await findTableFiles(dataset, storage, options.signal))
    yield* readTable(file, type, storage, options.signal);
}

/** Reads the rows of one file in batches, but at most `mostRows` rows of a Parquet file. */
export async function* readTable(
  file: TableFile,
  type: RowType,
  storage: Storage,
  signal: AbortSignal | undefined,
  mostRows?: number,
): AsyncGenerator<object[]> {
  try {
    const format = await detectFormat(file, storage, signal);
    if (format === "csv")
      yield* (await import("./csv/read-csv.ts")).readCsv(
        file.uri,
        storage.get(file.uri, { signal }),
        type,
      );
    else
      yield* (await import("./parquet/read-parquet.ts")).readParquet(
        file,
        storage,
        type,
        signal,
        mostRows,
      );
  } catch (error) {
    if (error instanceof FxError || signal?.aborted === true) throw error;
    throw createUnreadableError(file.uri, (error as Error).message, { cause: error });
  }
}

/**
 * Returns the format that the dataset or the file name declares; otherwise detects it from the
 * first bytes.
 */
export async function detectFormat(
  { uri, size, format }: TableFile,
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<TableFormat> {
  if (format !== undefined) return format;
  if (size < 4) return "csv";
  const magic = await storage.getBytes(uri, { range: { start: 0, end: 4 }, limit: 4, signal });
  return Buffer.from(magic).toString("latin1") === "PAR1" ? "parquet" : "csv";
}

/** The formats that fx reads and writes. */
export type TableFormat = "parquet" | "csv";

/** A file of a dataset. */
export interface TableFile extends StorageEntry {
  /** Undefined if neither the dataset nor the file name declares it. */
  readonly format: TableFormat | undefined;
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
  const format = getDeclaredFormat(dataset);
  const entry = await storage.stat(uri, { signal });
  if (entry !== undefined) return [{ ...entry, format: format ?? formatFromName(uri) }];
  const files: TableFile[] = [];
  for await (const found of storage.list(uri, { signal })) {
    const path = pathWithin(uri, found.uri);
    if (isHivePartition(path))
      throw createUnreadableError(
        uri,
        `${path} is part of a partitioned table, which fx cannot read`,
        { hint: "pass one partition, or a table without partitions" },
      );
    if (holdsRows(path)) files.push({ ...found, format: format ?? formatFromName(path) });
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

function formatFromName(name: string): TableFormat | undefined {
  if (/\.(?:parquet|parq|pq)$/i.test(name)) return "parquet";
  return /\.csv$/i.test(name) ? "csv" : undefined;
}

function pathWithin(folder: string, uri: string): string {
  return isObjectUri(parseStorageUri(folder)) || uri.startsWith(folder)
    ? uri.slice(folder.length).replace(/^\/+/, "")
    : relative(folder, uri).replaceAll("\\", "/");
}

function isHivePartition(path: string): boolean {
  return path
    .split("/")
    .slice(0, -1)
    .some((folder) => folder.includes("="));
}

/**
 * Skips files such as `_SUCCESS`, `_metadata` and `.crc`. Python writes CSV into a file called
 * `.csv`.
 */
function holdsRows(path: string): boolean {
  return path.split("/").every((part) => part === ".csv" || !/^[._]/.test(part));
}
