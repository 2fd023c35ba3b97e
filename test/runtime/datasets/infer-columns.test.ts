import assert from "node:assert/strict";
import { formatRowFaults } from "../../../src/runtime/datasets/convert-rows.ts";
import { inferColumns } from "../../../src/runtime/datasets/infer-columns.ts";
import { ValueFaults } from "../../../src/runtime/values/faults.ts";

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
