import type { TypeNode } from "../types/flyte-type.ts";

/** How fine the moments of a column are. */
export type TimeUnit = "MICROS" | "NANOS";

/** What a column holds in a file. */
export type ColumnType =
  | {
      readonly kind:
        "bool" | "int64" | "float64" | "string" | "bytes" | "json" | "duration" | "reference";
    }
  | { readonly kind: "timestamp"; readonly unit: TimeUnit }
  | { readonly kind: "list"; readonly item: Column }
  | { readonly kind: "map"; readonly value: Column }
  | { readonly kind: "struct"; readonly fields: readonly Column[] };

/** A column that is written, or what a nested one is made of. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Null may stand in it. */
  readonly nullable: boolean;
  /** What is declared; undefined for what the rows show. */
  readonly node: TypeNode | undefined;
}
