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

/** What fx knows about a dataset besides its reference. It is not part of the value. */
export interface DatasetSource {
  /** The declared columns; undefined if none are declared. */
  readonly row?: ReadonlyMap<string, TypeNode> | undefined;
  /**
   * The only storage that may open it. Undefined for a dataset from author code, which this process
   * opens.
   */
  readonly storage?: Storage | undefined;
}

const sources = new WeakMap<DatasetReference, DatasetSource>();

export function getDatasetSource(dataset: DatasetReference): DatasetSource {
  return sources.get(dataset) ?? {};
}

export function addToSource(dataset: DatasetReference, source: DatasetSource): void {
  sources.set(dataset, { ...sources.get(dataset), ...source });
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
