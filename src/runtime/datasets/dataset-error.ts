import { FxError, type FxErrorOptions } from "../base/errors/errors.ts";
import { oneLine } from "../base/text.ts";
import {
  type FaultPath,
  formatPath,
  type ValueFaults,
  describeValueFault,
} from "../values/faults.ts";

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
