import { isDate, isPromise } from "node:util/types";
import { FxError } from "../base/errors/errors.ts";
import { isKind } from "../base/json.ts";
import { type ValueFault, ValueFaults } from "../values/faults.ts";
import { getOwnValue } from "../values/get-field-value.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { momentFromDate, type Timestamp } from "../values/types/timestamp.ts";
import { formatRowFaults } from "./convert-rows.ts";
import { type Column, declareColumns, type TimeUnit } from "./declare-columns.ts";
import { extractRows, type RowSource } from "./extract-rows.ts";
import { inferColumns } from "./infer-columns.ts";
import { reportUnknownFields, type Stored, storeField } from "./store-cell.ts";

/** A batch of checked rows of a table. */
export interface TableBatch {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** The values of each column, in the order of `columns`. */
  readonly values: readonly (readonly Stored[])[];
}

/** Bounds memory, also of readers: each batch becomes a row group. */
const MOST_VALUES = 2_000_000;
const MOST_ROWS = 100_000;
const LEAST_ROWS = 1_000;

/**
 * Converts rows to batches of values as their columns store them. Yields at least one batch, even
 * without rows. If no columns are declared, the first batch determines them. Throws FX1003 for rows
 * that do not fit.
 *
 * @param what names the dataset in errors
 */
export async function* batchRows(
  rows: RowSource,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  what: string,
): AsyncGenerator<TableBatch> {
  const table = new TableBuilder(declared, what);
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) if (table.add(row)) yield table.takeBatch();
  } else {
    // `for await` would wait even for rows that are not promises.
    for (const row of rows)
      if (table.add(isPromise(row) ? await row : row)) yield table.takeBatch();
  }
  if (table.hasRows || table.isEmpty) yield table.takeBatch();
}

/** Collects the values of rows by column, so that the rows themselves need not stay in memory. */
class TableBuilder {
  /** The first rows, until the columns are known. */
  #firstRows: object[] = [];
  #columns: readonly Column[] | undefined;
  #values: Stored[][] = [];
  #rowCount = 0;
  #rowsBefore = 0;
  #rowLimit = 0;
  readonly #faults = new ValueFaults();

  constructor(
    private readonly declared: ReadonlyMap<string, TypeNode> | undefined,
    private readonly what: string,
  ) {}

  get hasRows(): boolean {
    return this.#rowCount > 0;
  }

  /** True if no row was ever added. */
  get isEmpty(): boolean {
    return this.#rowCount + this.#rowsBefore === 0;
  }

  /** Returns true once there are enough rows for a batch. */
  add(row: unknown): boolean {
    const index = this.#rowCount;
    if (this.isEmpty) this.#rowLimit = batchSize(this.declared?.size ?? countColumns(row));
    if (typeof row !== "object" || row === null || Array.isArray(row))
      this.#faults.inside(index, () =>
        this.#faults.report("an object whose keys are the columns", row),
      );
    else if (this.#columns === undefined) this.#firstRows.push(row);
    else this.#store(row, index, this.#columns);
    this.#rowCount += 1;
    return this.#rowCount === this.#rowLimit;
  }

  /** Returns the rows since the last batch. Throws FX1003 with the faults of all of them. */
  takeBatch(): TableBatch {
    this.#checkFaults();
    const columns = (this.#columns ??= this.#startColumns());
    this.#checkFaults();
    const batch = { columns, rowCount: this.#rowCount, values: this.#values };
    this.#values = columns.map(() => []);
    this.#rowsBefore += this.#rowCount;
    this.#rowCount = 0;
    return batch;
  }

  #startColumns(): readonly Column[] {
    const rows = this.#firstRows;
    const getUnit = (column: string): TimeUnit => findTimeUnit(rows, column);
    const columns =
      this.declared === undefined
        ? inferColumns(rows, getUnit)
        : declareColumns(this.declared, getUnit);
    this.#values = columns.map(() => []);
    rows.forEach((row, index) => this.#store(row, index, columns));
    this.#firstRows = [];
    return columns;
  }

  #store(row: object, index: number, columns: readonly Column[]): void {
    const stored = storeRow(row, index, columns, this.#faults);
    for (let at = 0; at < columns.length; at += 1) this.#values[at]!.push(stored[at]!);
  }

  #checkFaults(): void {
    if (this.#faults.count === 0) return;
    const areInferred = this.declared === undefined && this.#columns !== undefined;
    throw new FxError("FX1003", `the rows of ${this.what} do not fit its columns`, {
      details: formatRowFaults(this.#faults, this.#rowsBefore),
      hint: areInferred ? "declare the columns: t.dataset({ columns: { … } })" : undefined,
    });
  }
}

/** Returns the values of a row, in the order of the columns. */
function storeRow(
  row: object,
  index: number,
  columns: readonly Column[],
  faults: ValueFaults,
): Stored[] {
  return faults.inside(index, () => {
    const stored = columns.map((column) => storeField(row, column, faults));
    reportUnknownFields(row, columns, faults);
    return stored;
  });
}

function batchSize(width: number): number {
  return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(MOST_VALUES / Math.max(width, 1))));
}

function countColumns(row: unknown): number {
  return typeof row === "object" && row !== null ? Object.keys(row).length : 1;
}

/** Microseconds, which most readers expect, unless a value is more precise. */
function findTimeUnit(rows: readonly object[], column: string): TimeUnit {
  return rows.some((row) => hasNanoseconds(getOwnValue(row, column), 0)) ? "NANOS" : "MICROS";
}

function hasNanoseconds(value: unknown, depth: number): boolean {
  if (typeof value === "string")
    return /\.\d{6}\d*[1-9]/.test(value) && /^\d{4}-\d\d-\d\d[Tt ]/.test(value);
  if (typeof value !== "object" || value === null || depth > 50) return false;
  if (isDate(value)) return (momentFromDate(value)?.nanos ?? 0) % 1000 !== 0;
  if (isKind(value, "timestamp")) return (value as Timestamp).nanos % 1000 !== 0;
  return Object.values(value).some((inner) => hasNanoseconds(inner, depth + 1));
}

/**
 * Every fault of the rows in values, by row and column, before they are written. Only for lists of
 * objects, of datasets that declare their columns.
 */
export function findRowFaults(
  values: object,
  fields: ReadonlyMap<string, TypeNode>,
): readonly ValueFault[] {
  return extractRows(values, fields, "").pending.flatMap(({ rows, columns, path }) => {
    if (columns === undefined || !Array.isArray(rows)) return [];
    const objects = rows.filter(isObject);
    const declared = declareColumns(columns, (column) => findTimeUnit(objects, column));
    const faults = new ValueFaults();
    rows.forEach((row: unknown, index) => {
      if (isObject(row)) storeRow(row, index, declared, faults);
    });
    return faults.list.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  });
}

function isObject(row: unknown): row is object {
  return typeof row === "object" && row !== null;
}
