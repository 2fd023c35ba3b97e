import { isDate } from "node:util/types";
import { isKind } from "../brand.ts";
import { FxError } from "../errors/errors.ts";
import { momentOfDate } from "../literals/families/moment.ts";
import { Faults } from "../literals/faults/faults.ts";
import { ownValue } from "../literals/field-values.ts";
import type { TypeNode } from "../types/flyte-type.ts";
import type { Timestamp } from "../types/timestamp.ts";
import type { Column, TimeUnit } from "./column-type.ts";
import { rowFaultLines } from "./dataset-error.ts";
import { declaredColumns } from "./declared-columns.ts";
import { batchesOf, type GivenRows } from "./given-rows.ts";
import { inferredColumns } from "./inferred-columns.ts";
import { within } from "./native-cell.ts";
import { type Stored, storedFields } from "./stored-cell.ts";

/** Some rows of a table, checked, with all its columns. */
export interface TableBatch {
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly [name: string]: Stored }[];
}

/** What is held in memory at a time: so many values, but not more rows than a reader wants in one group. */
const VALUES_AT_A_TIME = 2_000_000;
const MOST_ROWS = 100_000;
const LEAST_ROWS = 1_000;

/**
 * Rows as their columns store them. The columns are the declared ones, else those that the first batch shows. Throws
 * FX1003 for rows that do not fit them.
 *
 * @param what the dataset, for errors
 */
export async function* tableBatches(
  rows: GivenRows,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  what: string,
): AsyncGenerator<TableBatch> {
  let columns: readonly Column[] | undefined;
  let rowsBefore = 0;
  for await (const batch of batchesOf(rows, (first) =>
    batchSize(declared?.size ?? widthOf(first)),
  )) {
    const objects = checkedRows(batch, rowsBefore, what);
    const unitOf = (column: string): TimeUnit => unitFor(objects, column);
    columns ??=
      declared === undefined ? inferredColumns(objects, unitOf) : declaredColumns(declared, unitOf);
    yield { columns, rows: storedRows(objects, columns, declared === undefined, rowsBefore, what) };
    rowsBefore += batch.length;
  }
}

function batchSize(width: number): number {
  return Math.min(
    MOST_ROWS,
    Math.max(LEAST_ROWS, Math.floor(VALUES_AT_A_TIME / Math.max(width, 1))),
  );
}

function widthOf(row: unknown): number {
  return typeof row === "object" && row !== null ? Object.keys(row).length : 1;
}

function checkedRows(batch: readonly unknown[], rowsBefore: number, what: string): object[] {
  const faults = new Faults();
  batch.forEach((row, index) => {
    if (typeof row !== "object" || row === null || Array.isArray(row))
      within(faults, index, () => faults.report("a row as an object of values by column", row));
  });
  if (faults.count > 0) throw misfit(what, faults, rowsBefore, undefined);
  return batch as object[];
}

function storedRows(
  rows: readonly object[],
  columns: readonly Column[],
  areInferred: boolean,
  rowsBefore: number,
  what: string,
): TableBatch["rows"] {
  const faults = new Faults();
  const stored = rows.map((row, index) =>
    within(faults, index, () => storedFields(row, columns, faults)),
  );
  if (faults.count > 0)
    throw misfit(
      what,
      faults,
      rowsBefore,
      areInferred ? "declare the columns: t.dataset({ columns: { … } })" : undefined,
    );
  return stored;
}

function misfit(
  what: string,
  faults: Faults,
  rowsBefore: number,
  hint: string | undefined,
): FxError {
  return new FxError("FX1003", `the rows of ${what} do not fit its columns`, {
    details: rowFaultLines(faults, rowsBefore),
    hint,
  });
}

/** Microseconds, as most readers want, unless a moment is finer. */
function unitFor(rows: readonly object[], column: string): TimeUnit {
  return rows.some((row) => isFine(ownValue(row, column), 0)) ? "NANOS" : "MICROS";
}

function isFine(value: unknown, depth: number): boolean {
  if (typeof value === "string")
    return /\.\d{6}\d*[1-9]/.test(value) && /^\d{4}-\d\d-\d\d[Tt ]/.test(value);
  if (typeof value !== "object" || value === null || depth > 50) return false;
  if (isDate(value)) return (momentOfDate(value)?.nanos ?? 0) % 1000 !== 0;
  if (isKind(value, "timestamp")) return (value as Timestamp).nanos % 1000 !== 0;
  return Object.values(value).some((inner) => isFine(inner, depth + 1));
}
