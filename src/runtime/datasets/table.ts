import type { Storage, StorageEntry } from "../base/storage.ts";
import type { Duration } from "../values/types/duration.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { Timestamp } from "../values/types/timestamp.ts";

/** The formats that fx reads and writes. */
export type TableFormat = "parquet" | "csv";

/** A file of a dataset, and how to read it. */
export interface TableFile extends StorageEntry {
  /** Undefined if neither the dataset nor the file name declares it. */
  readonly format: TableFormat | undefined;
  readonly storage: Storage;
  readonly signal: AbortSignal | undefined;
}

/** How the cells of a table are converted. */
export interface RowType {
  /** The declared columns. If undefined, each cell keeps the type of its file. */
  readonly columns: ReadonlyMap<string, TypeNode> | undefined;
  /** What undeclared 64-bit integers become. */
  readonly integers: "number" | "bigint";
}

/** A cell as its file stores it. 64-bit integers are bigints, moments are Timestamps. */
export type Cell =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Timestamp
  | Duration
  | readonly Cell[]
  | CellRecord;

/**
 * A cell with named values: the fields of a struct, or the entries of a map, whose names are data.
 */
export class CellRecord {
  constructor(
    readonly kind: "struct" | "map",
    readonly fields: readonly (readonly [string, Cell])[],
  ) {}
}
