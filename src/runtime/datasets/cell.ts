import type { Duration } from "../values/types/duration.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { Timestamp } from "../values/types/timestamp.ts";

/** The types that a table is read as. */
export interface RowType {
  /** Undefined if no columns are declared: each cell is then what its file says. */
  readonly columns: ReadonlyMap<string, TypeNode> | undefined;
  /** What undeclared 64-bit integers become. */
  readonly integers: "number" | "bigint";
}

/** A cell as its file has it. 64-bit integers are bigints, moments are Timestamps. */
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
  | CellStruct
  | CellMap;

/** A cell with named fields. */
export class CellStruct {
  readonly fields: readonly (readonly [name: string, value: Cell])[];

  constructor(fields: readonly (readonly [string, Cell])[]) {
    this.fields = fields;
  }
}

/** A cell with entries whose keys are data. */
export class CellMap {
  readonly entries: readonly (readonly [key: Cell, value: Cell])[];

  constructor(entries: readonly (readonly [Cell, Cell])[]) {
    this.entries = entries;
  }
}

/** True if null is a value of the type. */
export function acceptsNone({ spec }: TypeNode): boolean {
  return (
    spec.kind === "optional" ||
    spec.kind === "none" ||
    (spec.kind === "union" && spec.variants.some((variant) => variant.kind === "none"))
  );
}
