import assert from "node:assert/strict";
import { type CallFilter, describeStatus, filterCalls } from "../../../page/calls/filter-calls.ts";
import { sampleCalls } from "../../browser/support/sample-calls.ts";

const ALL: CallFilter = { method: "", status: "", hasOthers: true };

describe("the filters of served calls", () => {
  const ids = (filter: Partial<CallFilter>): string =>
    filterCalls(sampleCalls, { ...ALL, ...filter })
      .map(({ id }) => id.slice(2))
      .join(" ");

  it("select a method", () => assert.equal(ids({ method: "CreateTask" }), "2 6"));

  it("select a status, or all that failed", () => {
    assert.equal(ids({ status: "NOT_FOUND" }), "6");
    assert.equal(ids({ status: "failed" }), "5 6");
    assert.equal(ids({ status: "in flight" }), "9");
    assert.equal(ids({ status: "OK" }), "1 2 3 4 7 8");
  });

  it("hide health checks and reflection", () =>
    assert.equal(ids({ hasOthers: false }), "1 2 3 4 5 6 8 9"));

  it("tell a poll that threw from one that succeeded", () =>
    assert.deepEqual(
      [8, 5, 6, 9].map((id) => describeStatus(sampleCalls[id - 1]!)),
      ["OK", "OK, but threw", "NOT_FOUND", "in flight"],
    ));
});
