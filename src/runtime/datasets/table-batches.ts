import { isDate } from "node:util/types";
import { isKind } from "../base/brand.ts";
import { FxError } from "../base/errors/errors.ts";
import { Faults } from "../values/faults.ts";
import { ownValue } from "../values/field-values.ts";
import { getFamily } from "../values/type-families/type-families.ts";
import { describeType } from "../values/type-name.ts";
import type { DictSpec, ListSpec, ObjectSpec, TypeNode } from "../values/types/flyte-type.ts";
import { momentFromDate } from "../values/types/moment.ts";
import type { Timestamp } from "../values/types/timestamp.ts";
import { rowFaultLines } from "./dataset-error.ts";
import { batchRows, type RowSource } from "./extract-rows.ts";
import {
  type Column,
  type TimeUnit,
  inferredColumns,
  type ColumnType,
} from "./inferred-columns.ts";
import { within, acceptsNone } from "./native-cell.ts";
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
  rows: RowSource,
  declared: ReadonlyMap<string, TypeNode> | undefined,
  what: string,
): AsyncGenerator<TableBatch> {
  let columns: readonly Column[] | undefined;
  let rowsBefore = 0;
  for await (const batch of batchRows(rows, (first) =>
    batchSize(declared?.size ?? countColumns(first)),
  )) {
    const objects = checkedRows(batch, rowsBefore, what);
    const getUnit = (column: string): TimeUnit => unitFor(objects, column);
    columns ??=
      declared === undefined
        ? inferredColumns(objects, getUnit)
        : declaredColumns(declared, getUnit);
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

function countColumns(row: unknown): number {
  return typeof row === "object" && row !== null ? Object.keys(row).length : 1;
}

function checkedRows(batch: readonly unknown[], rowsBefore: number, what: string): object[] {
  const faults = new Faults();
  batch.forEach((row, index) => {
    if (typeof row !== "object" || row === null || Array.isArray(row))
      within(faults, index, () => faults.report("a row as an object of values by column", row));
  });
  if (faults.count > 0) throw rowFaultsError(what, faults, rowsBefore, undefined);
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
    throw rowFaultsError(
      what,
      faults,
      rowsBefore,
      areInferred ? "declare the columns: t.dataset({ columns: { … } })" : undefined,
    );
  return stored;
}

function rowFaultsError(
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
  return rows.some((row) => hasNanoseconds(ownValue(row, column), 0)) ? "NANOS" : "MICROS";
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
 * The columns of a table whose types are declared. A column of `t.timestamp()` is in nanoseconds, one of `t.datetime()` as
 * fine as its first values need. Throws FX1003 for a type that no column can have.
 */
function declaredColumns(
  columns: ReadonlyMap<string, TypeNode>,
  getUnit: (column: string) => TimeUnit,
): Column[] {
  return [...columns].map(([name, node]) => declaredColumn(name, node, getUnit(name), name));
}

function declaredColumn(name: string, node: TypeNode, timeUnit: TimeUnit, place: string): Column {
  const nullable = acceptsNone(node);
  const inner = node.spec.kind === "optional" ? node.spec.inner : node;
  return { name, type: columnTypeFromNode(inner, timeUnit, place), nullable, node: inner };
}

/** The kind of a column that nests says what its type is made of. */
function columnTypeFromNode(node: TypeNode, timeUnit: TimeUnit, place: string): ColumnType {
  const { spec } = node;
  const kind = getFamily(spec).column;
  switch (kind) {
    case "timestamp":
      return { kind, unit: spec.kind === "timestamp" ? "NANOS" : timeUnit };
    case "list":
      return {
        kind,
        item: declaredColumn("element", (spec as ListSpec).element, timeUnit, `${place}[]`),
      };
    case "map":
      return {
        kind,
        value: declaredColumn("value", (spec as DictSpec).element, timeUnit, `${place}{}`),
      };
    case "struct": {
      const { fields } = spec as ObjectSpec;
      return fields.size === 0
        ? { kind: "json" }
        : { kind, fields: declaredFields(fields, timeUnit, place) };
    }
    case undefined:
      throw new FxError(
        "FX1003",
        `column ${place} is declared as ${describeType(node)}; a column of a table has one type`,
        { hint: "declare it as t.struct(), which is JSON" },
      );
    default:
      return { kind };
  }
}

function declaredFields(
  fields: ReadonlyMap<string, TypeNode>,
  timeUnit: TimeUnit,
  place: string,
): Column[] {
  return [...fields].map(([field, type]) =>
    declaredColumn(field, type, timeUnit, `${place}.${field}`),
  );
}
