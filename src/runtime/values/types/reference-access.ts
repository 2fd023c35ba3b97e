import { FxError } from "../../base/errors/errors.ts";
import type { Storage, StorageOptions } from "../../base/storage.ts";
import type { RowsOptions, DatasetReference } from "./dataset-source.ts";

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
