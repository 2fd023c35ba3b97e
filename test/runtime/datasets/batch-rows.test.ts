import assert from "node:assert/strict";
import { batchRows } from "../../../src/runtime/datasets/batch-rows.ts";
import { formatRowFaults } from "../../../src/runtime/datasets/convert-rows.ts";
import { inferColumns } from "../../../src/runtime/datasets/infer-columns.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";
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

describe("inferColumns", () => {
  it("stops at a depth, so that a row may contain itself", () => {
    const row: Record<string, unknown> = { id: 1 };
    row["self"] = row;
    const [id, self] = inferColumns([row], () => "MICROS");
    assert.equal(id!.type.kind, "int64");
    assert.equal(self!.type.kind, "struct");
  });
});

describe("formatRowFaults", () => {
  it("lists 20 faults and counts the others", () => {
    const faults = new ValueFaults();
    for (let row = 0; row < 25; row += 1)
      faults.inside(row, () => faults.inside("city", () => faults.report("a string", 5)));
    const lines = formatRowFaults(faults, 100);
    assert.equal(lines.length, 21);
    assert.equal(lines[0], "row 101, column city   expected a string, got 5");
    assert.equal(lines[20], "… and 5 more");
  });
});
