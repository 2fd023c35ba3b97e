import type { Storage } from "../../base/storage.ts";
import type { TypeNode } from "./flyte-type.ts";

/** What a dataset says of itself. */
export interface DatasetReference {
  /** A URI, or a path of this machine. */
  readonly uri: string;
  /** `parquet` or `csv`; empty: the names of the files say it, else their first bytes. */
  readonly format: string;
}

/** What is known of a dataset beside its reference, and not part of its value. */
export interface DatasetSource {
  /** The declared columns; undefined where nothing is said. */
  readonly row?: ReadonlyMap<string, TypeNode> | undefined;
  /** What may open it; undefined for one that the author's own code names, which this process opens. */
  readonly storage?: Storage | undefined;
}

const sources = new WeakMap<DatasetReference, DatasetSource>();

export function getDatasetSource(dataset: DatasetReference): DatasetSource {
  return sources.get(dataset) ?? {};
}

export function addToSource(dataset: DatasetReference, source: DatasetSource): void {
  sources.set(dataset, { ...sources.get(dataset), ...source });
}

/** How rows are read. */
export interface RowsOptions {
  /**
   * What an integer of 64 bits becomes in a column that is not declared: a number, which refuses what is past 2^53, or a bigint.
   *
   * @default "number"
   */
  readonly integers?: "number" | "bigint" | undefined;
  /** Ends the reading, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}
