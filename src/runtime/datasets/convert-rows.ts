import { FxError, type FxErrorOptions } from "../base/errors/errors.ts";
import { cutText, oneLine } from "../base/text.ts";
import { describeType } from "../values/conversions.ts";
import { describeValueFault, type FaultPath, formatPath, ValueFaults } from "../values/faults.ts";
import { acceptsNone } from "../values/types/flyte-type.ts";
import { mapFields } from "./native-from-cell.ts";
import type { RowType } from "./table.ts";

/**
 * Converts a batch of rows to objects. Throws FX2017 with the faults of all of them.
 *
 * @param rowsBefore the number of rows before these
 * @param convert returns the value of a column in a row
 */
export function convertRows<Raw, Column extends { readonly name: string }>(
  uri: string,
  rows: readonly Raw[],
  rowsBefore: number,
  columns: readonly Column[],
  convert: (row: Raw, column: Column, faults: ValueFaults) => unknown,
): object[] {
  const faults = new ValueFaults();
  const fields = columns.map((column) => [column.name, column] as const);
  const objects = rows.map((row, index) =>
    faults.inside(index, () => mapFields(fields, faults, (column) => convert(row, column, faults))),
  );
  if (faults.count === 0) return objects;
  throw createUnreadableError(uri, "its rows do not fit its columns", {
    details: formatRowFaults(faults, rowsBefore),
  });
}

/** Throws FX2017 if the table lacks declared columns, unless they accept null. */
export function checkColumns(
  uri: string,
  declared: RowType["columns"],
  names: readonly string[],
): void {
  const known = new Set(names);
  const missing = [...(declared ?? [])].filter(
    ([name, type]) => !known.has(name) && !acceptsNone(type),
  );
  if (missing.length === 0) return;
  throw createUnreadableError(uri, "declared columns are missing", {
    details: missing.map(([name, type]) => `column ${name}   is missing: ${describeType(type)}`),
    hint: cutText(
      `it has ${names.join(", ")}: correct these columns in the table, or declare them`,
      1000,
    ),
  });
}

/** More lines would not help. */
const MOST_LINES = 20;

/** FX2017, for a table that cannot be read. */
export function createUnreadableError(
  uri: string,
  why: string,
  options: FxErrorOptions = {},
): FxError {
  return new FxError(
    "FX2017",
    `the dataset ${oneLine(uri)} cannot be read: ${oneLine(why)}`,
    options,
  );
}

/**
 * Formats the faults of a batch of rows, one line each:
 * `row 3, column city   expected a string, got 5`. The first row is row 1.
 *
 * @param rowsBefore the number of rows before the batch
 */
export function formatRowFaults(faults: ValueFaults, rowsBefore: number): string[] {
  const lines = faults.list
    .slice(0, MOST_LINES)
    .map((fault) => `${formatPlace(fault.path, rowsBefore)}   ${describeValueFault(fault)}`);
  return faults.count > MOST_LINES ? [...lines, `… and ${faults.count - MOST_LINES} more`] : lines;
}

function formatPlace([row, column, ...within]: FaultPath, rowsBefore: number): string {
  const place = `row ${rowsBefore + Number(row) + 1}`;
  if (column === undefined) return place;
  return `${place}, column ${formatPath([column])}${within.length === 0 ? "" : ` at ${formatPath(within)}`}`;
}
