import assert from "node:assert/strict";
import fc from "fast-check";
import { splitChange } from "../../../../src/dev/page/compare/compare-values.ts";

describe("splitChange", () => {
  it("finds the part that differs", () => {
    assert.deepEqual(splitChange("SELECT a FROM x", "SELECT a, b FROM x"), {
      start: "SELECT a",
      first: "",
      second: ", b",
      end: " FROM x",
    });
  });

  it("uses no character twice", () => {
    assert.deepEqual(splitChange("aa", "aaa"), { start: "aa", first: "", second: "a", end: "" });
  });

  it("splits no character in two", () => {
    assert.deepEqual(splitChange("😀", "😁"), { start: "", first: "😀", second: "😁", end: "" });
  });

  it("leaves out nothing", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const { start, first, second, end } = splitChange(one, other);
        assert.deepEqual([start + first + end, start + second + end], [one, other]);
      }),
    );
  });
});
