import { FxError } from "../../base/errors/errors.ts";
import type { Storage, StorageOptions } from "../../base/storage.ts";
import type { RowsOptions, DatasetReference } from "./dataset-source.ts";

interface Reference {
  readonly uri: string;
}

/** How files, directories and datasets reach their content. The SDK's entry installs it. */
export interface ReferenceAccess {
  /** The storage that opens every URI and path this process may open. */
  openStorage(): Promise<Storage>;
  /** Writes a file's content to a local path and returns that path, absolute. */
  downloadFile(file: Reference, path: string, options: StorageOptions): Promise<string>;
  /** Writes all files of a folder below a local path and returns that path, absolute. */
  downloadFolder(folder: Reference, path: string, options: StorageOptions): Promise<string>;
  /** The rows of a dataset, in batches. */
  readRows(dataset: DatasetReference, options: RowsOptions): AsyncIterable<object[]>;
}

let installed: ReferenceAccess | undefined;

/** Sets how references reach their content. */
export function installReferenceAccess(access: ReferenceAccess): void {
  installed = access;
}

/** The installed access. */
export function getReferenceAccess(): ReferenceAccess {
  if (installed !== undefined) return installed;
  throw new FxError("FX7001", "no storage is installed: import flyte-fx before you open a file");
}
