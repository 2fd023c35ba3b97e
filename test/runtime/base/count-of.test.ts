import assert from "node:assert/strict";
import { countOf } from "../../../src/runtime/base/text.ts";

describe("countOf", () => {
  it("returns the singular for one, and the plural for every other number", () => {
    assert.deepEqual(
      [0, 1, 2, 1234].map((count) => countOf(count, "task")),
      ["0 tasks", "1 task", "2 tasks", "1,234 tasks"],
    );
    assert.equal(countOf(1, "entry", "entries"), "1 entry");
    assert.equal(countOf(2, "entry", "entries"), "2 entries");
  });
});
