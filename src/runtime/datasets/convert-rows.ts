import { setOwn } from "../base/json.ts";
import { cutText } from "../base/text.ts";
import { describeType } from "../values/describe-type.ts";
import { Faults } from "../values/faults.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import { createUnreadableError, formatRowFaults } from "./dataset-error.ts";

/** A batch of rows as their file stores them. */
interface RawRows<Raw> {
  readonly uri: string;
  readonly rows: readonly Raw[];
  /** The number of rows before these. */
  readonly rowsBefore: number;
}

/**
 * Converts rows to objects. Throws FX2017 with the faults of all of them.
 *
 * @param convert returns the value of a column in a row
 */
export function convertRows<Raw, Column extends { readonly name: string }>(
  { uri, rows, rowsBefore }: RawRows<Raw>,
  columns: readonly Column[],
  convert: (row: Raw, column: Column, faults: Faults) => unknown,
): object[] {
  const faults = new Faults();
  const objects = rows.map((row, index) =>
    faults.inside(index, () => {
      const object: Record<string, unknown> = {};
      for (const column of columns)
        setOwn(
          object,
          column.name,
          faults.inside(column.name, () => convert(row, column, faults)),
        );
      return object;
    }),
  );
  if (faults.count === 0) return objects;
  throw createUnreadableError(uri, "its rows do not fit its columns", {
    details: formatRowFaults(faults, rowsBefore),
  });
}

/** FX2017, for a table without some of the declared columns. */
export function missingColumnsError(
  uri: string,
  missing: readonly (readonly [name: string, type: TypeNode])[],
  names: readonly string[],
): Error {
  return createUnreadableError(uri, "declared columns are missing", {
    details: missing.map(([name, type]) => `column ${name}   is missing: ${describeType(type)}`),
    hint: cutText(`declare columns that it has: ${names.join(", ")}`, 1000),
  });
}
