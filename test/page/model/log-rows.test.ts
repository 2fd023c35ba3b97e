import assert from "node:assert/strict";
import fc from "fast-check";
import { type LogRow, type LogSource, mergeRows } from "../../../page/model/log-rows.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

function rowsAt(source: LogSource, times: readonly number[]): LogRow[] {
  return times.map((at, index) => ({ at, source, level: "info", text: String(index) }));
}

describe("mergeRows", () => {
  it("puts printed lines where they belong by their time", () => {
    const merged = mergeRows(rowsAt("run", [1, 5, 9]), rowsAt("console", [0, 5, 6, 10]));
    assert.deepEqual(
      merged.map(({ at, source }) => `${source} ${at}`),
      ["console 0", "run 1", "run 5", "console 5", "console 6", "run 9", "console 10"],
    );
  });

  it("keeps every row, and the order of each list", () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }));
    holdsFor(times, times, (one, other) => {
      const [rows, printed] = [rowsAt("run", one), rowsAt("console", other)];
      const merged = mergeRows(rows, printed);
      assert.deepEqual(
        merged.filter(({ source }) => source === "run"),
        rows,
      );
      assert.deepEqual(
        merged.filter(({ source }) => source === "console"),
        printed,
      );
    });
  });
});
