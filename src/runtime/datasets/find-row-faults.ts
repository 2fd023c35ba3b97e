import { type ValueFault, ValueFaults } from "../values/faults.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { findTimeUnit } from "./batch-rows.ts";
import { declareColumns } from "./declare-columns.ts";
import { extractRows } from "./extract-rows.ts";
import { reportUnknownFields, storeField } from "./store-cell.ts";

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
      if (!isObject(row)) return;
      faults.inside(index, () => {
        for (const column of declared) storeField(row, column, faults);
        reportUnknownFields(row, declared, faults);
      });
    });
    return faults.list.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
  });
}

function isObject(row: unknown): row is object {
  return typeof row === "object" && row !== null;
}
