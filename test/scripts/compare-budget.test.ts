import assert from "node:assert/strict";
import { compareBudget } from "../../scripts/measure/compare-budget.mjs";

const BUDGET = { rooms: { cli: 100, dev: 50 }, lines: { src: 150 } };

describe("compareBudget", () => {
  it("accepts what is within its budget, and what shrinks or goes", () => {
    assert.deepEqual(compareBudget({ rooms: { cli: 100 }, lines: { src: 1 } }, BUDGET), []);
  });

  it("reports every figure that is over, and by how much", () => {
    assert.deepEqual(compareBudget({ rooms: { cli: 101, dev: 50 }, lines: { src: 153 } }, BUDGET), [
      "rooms: cli is 101, 1 over its budget of 100",
      "lines: src is 153, 3 over its budget of 150",
    ]);
  });

  it("reports a room without a budget", () => {
    assert.deepEqual(compareBudget({ rooms: { cloud: 3 } }, BUDGET), [
      "rooms: cloud has no budget (it is 3)",
    ]);
  });
});
