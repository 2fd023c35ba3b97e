import { kindOf } from "../brand.ts";

/** Rows as they may be given. */
export type GivenRows = Iterable<unknown> | AsyncIterable<unknown>;

/** True for rows in place of a reference: a list, or whatever else can be gone through. */
export function isRows(value: unknown): value is GivenRows {
  if (
    typeof value !== "object" ||
    value === null ||
    kindOf(value) !== undefined ||
    ArrayBuffer.isView(value)
  )
    return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** The rows, so many at a time: at least one batch, which is empty where there are none. */
export async function* batchesOf(
  rows: GivenRows,
  size: (firstRow: unknown) => number,
): AsyncGenerator<unknown[]> {
  let batch: unknown[] = [];
  let limit = 0;
  let isFirst = true;
  for await (const row of rows) {
    if (batch.push(row) === 1 && limit === 0) limit = size(row);
    if (batch.length < limit) continue;
    yield batch;
    isFirst = false;
    batch = [];
  }
  if (batch.length > 0 || isFirst) yield batch;
}
