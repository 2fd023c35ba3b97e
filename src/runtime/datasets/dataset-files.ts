import { relative } from "node:path";
import { FxError } from "../errors/errors.ts";
import { isObjectUri, parseStorageUri } from "../storage/storage-uri.ts";
import type { Storage, StorageEntry } from "../storage/storage.ts";
import { unreadable } from "./dataset-error.ts";
import type { DatasetReference } from "./dataset-source.ts";

/** The formats that are read and written here. */
export type TableFormat = "parquet" | "csv";

/** A file of a dataset. */
export interface TableFile extends StorageEntry {
  /** Undefined where nothing says it; then the first bytes do. */
  readonly format: TableFormat | undefined;
}

/** The files of a dataset: itself, or those in its folder in the order of their names, as Spark and Python leave them. */
export async function tableFilesOf(
  dataset: DatasetReference,
  storage: Storage,
  signal: AbortSignal | undefined,
): Promise<TableFile[]> {
  const { uri } = dataset;
  const format = formatOf(dataset);
  const entry = await storage.stat(uri, { signal });
  if (entry !== undefined) return [{ ...entry, format: format ?? formatOfName(uri) }];
  const files: TableFile[] = [];
  for await (const found of storage.list(uri, { signal })) {
    const path = pathWithin(uri, found.uri);
    if (isHivePartition(path))
      throw unreadable(
        uri,
        `${path} is part of a partitioned table, whose folders' names are columns`,
        { hint: "pass one partition, or a table without partitions" },
      );
    if (holdsRows(path)) files.push({ ...found, format: format ?? formatOfName(path) });
  }
  if (files.length === 0) throw new FxError("FX5011", `there is no dataset at ${uri}`);
  return files;
}

/** Throws FX2017 for a format that is not read here. */
function formatOf({ uri, format }: DatasetReference): TableFormat | undefined {
  const known = format.toLowerCase();
  if (known === "parquet" || known === "csv") return known;
  if (known === "") return undefined;
  throw unreadable(uri, `its format is ${format}; parquet and csv are read here`);
}

function formatOfName(name: string): TableFormat | undefined {
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

/** `_SUCCESS`, `_metadata`, `.crc` and their like hold none. Python's CSV is called just `.csv`. */
function holdsRows(path: string): boolean {
  return path.split("/").every((part) => part === ".csv" || !/^[._]/.test(part));
}
