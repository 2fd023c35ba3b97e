import type { Storage } from "../storage/storage.ts";
import type { TypeNode } from "../types/flyte-type.ts";

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

export function sourceOf(dataset: DatasetReference): DatasetSource {
  return sources.get(dataset) ?? {};
}

export function addToSource(dataset: DatasetReference, source: DatasetSource): void {
  sources.set(dataset, { ...sources.get(dataset), ...source });
}
