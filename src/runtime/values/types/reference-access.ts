import { FxError } from "../../base/errors/errors.ts";
import type { Storage, StorageOptions } from "../../base/storage.ts";
import type { TypeNode } from "./flyte-type.ts";

interface Reference {
  readonly uri: string;
}

/** How files, directories and datasets read their content. The entry of the SDK installs it. */
export interface ReferenceAccess {
  /** Opens the storage for all URIs and paths that this process may use. */
  openStorage(): Promise<Storage>;
  /** Downloads a file to a local path. Returns the absolute path. */
  downloadFile(file: Reference, path: string, options: StorageOptions): Promise<string>;
  /** Downloads all files of a folder to a local path. Returns the absolute path. */
  downloadFolder(folder: Reference, path: string, options: StorageOptions): Promise<string>;
  /** Reads the rows of a dataset in batches. */
  readRows(dataset: DatasetReference, options: RowsOptions): AsyncIterable<object[]>;
}

let installed: ReferenceAccess | undefined;

export function installReferenceAccess(access: ReferenceAccess): void {
  installed = access;
}

export function getReferenceAccess(): ReferenceAccess {
  if (installed !== undefined) return installed;
  throw new FxError("FX7001", "no storage is installed: import flyte-fx before you open a file");
}

/** A reference to a dataset. */
export interface DatasetReference {
  /** A URI or a local path. */
  readonly uri: string;
  /** `parquet` or `csv`. If empty, fx detects it from the file names, then from the first bytes. */
  readonly format: string;
}

const rowTypes = new WeakMap<DatasetReference, ReadonlyMap<string, TypeNode>>();

/** Remembers the declared columns of a dataset. They are not part of the value. */
export function setRowType(dataset: DatasetReference, row: ReadonlyMap<string, TypeNode>): void {
  rowTypes.set(dataset, row);
}

/** Undefined if no columns are declared. */
export function getRowType(dataset: DatasetReference): ReadonlyMap<string, TypeNode> | undefined {
  return rowTypes.get(dataset);
}

/** Options for reading rows. */
export interface RowsOptions {
  /**
   * What 64-bit integers of undeclared columns become: numbers, which rejects values past 2^53, or
   * bigints.
   *
   * @default "number"
   */
  readonly integers?: "number" | "bigint" | undefined;
  /** Aborts reading, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
