import assert from "node:assert/strict";
import { batchRows } from "../../../src/runtime/datasets/batch-rows.ts";
import { toTypeNode } from "../../../src/runtime/values/types/flyte-type.ts";
import { t } from "../../../src/runtime/values/types/t.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";

describe("batchRows", () => {
  for (const [columns, most] of [
    [1, 100_000],
    [40, 50_000],
    [1999, 1000],
    [5000, 1000],
  ] as const) {
    it(`reads at most ${most} rows of ${columns} columns before it yields a batch`, async () => {
      const names = Array.from({ length: columns }, (_, index) => `c${index}`);
      const declared = new Map(names.map((name) => [name, toTypeNode(t.int())]));
      let read = 0;
      function* rows(): Generator<object> {
        for (; read < 1_000_000; read += 1) yield []; // not a row, which the batch reports at its end
      }
      await awaitFxError(() => batchRows(rows(), declared, "it").next(), "FX1003");
      assert.equal(read + 1, most);
    });
  }
});
