import type { LogRow } from "../model/log-rows.ts";

/** Puts printed lines among the rows of the log, by their time. Keeps the order of each list. */
export function mergeRows(rows: readonly LogRow[], printed: readonly LogRow[]): readonly LogRow[] {
  if (printed.length === 0) return rows;
  const merged: LogRow[] = [];
  let next = 0;
  for (const row of rows) {
    while (next < printed.length && printed[next]!.at < row.at) merged.push(printed[next++]!);
    merged.push(row);
  }
  return merged.concat(printed.slice(next));
}
