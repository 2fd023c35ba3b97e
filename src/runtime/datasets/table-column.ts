import type { ColumnKind } from "../values/type-families/family.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";

/** The precision of the moments in a column. */
export type TimeUnit = "MICROS" | "NANOS";

/** What a column holds in a file. */
export type ColumnType =
  | {
      readonly kind: Exclude<ColumnKind, "timestamp" | "list" | "map" | "struct">;
    }
  | { readonly kind: "timestamp"; readonly unit: TimeUnit }
  | { readonly kind: "list"; readonly item: Column }
  | { readonly kind: "map"; readonly value: Column }
  | { readonly kind: "struct"; readonly fields: readonly Column[] };

/** A column of a written table, or a part of a nested one. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** It may contain null. */
  readonly nullable: boolean;
  /** The declared type; undefined if the column was inferred from the rows. */
  readonly node: TypeNode | undefined;
}
