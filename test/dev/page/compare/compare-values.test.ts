import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import {
  type ComparedEntry,
  type Comparison,
  compareValues,
  countDifferences,
  splitChange,
} from "../../../../src/dev/page/compare/compare-values.ts";

const json = fc.jsonValue({ maxDepth: 4 }).map(withoutMinusZero);

/** JSON cannot hold it. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The entries as `NAME KIND`. */
function describeEntries(comparison: Comparison): string[] {
  assert.ok("entries" in comparison);
  return comparison.entries.map(({ name, comparison: { kind } }) => `${name} ${kind}`);
}

/** The value of one of the two runs, from the comparison alone. */
function restore(comparison: Comparison, side: "first" | "second"): unknown {
  if ("value" in comparison) return comparison.value;
  if (comparison.kind === "changed") return comparison[side];
  const other = side === "first" ? "only-second" : "only-first";
  const own = comparison.entries.filter((entry) => entry.comparison.kind !== other);
  const values = own.map((entry) => restore(entry.comparison, side));
  if (comparison.kind === "list") return values;
  return Object.fromEntries(own.map(({ name }: ComparedEntry, index) => [name, values[index]]));
}

describe("compareValues", () => {
  it("names the fields that differ, are added or are missing", () => {
    const comparison = compareValues({ a: 1, b: 2, c: 3 }, { a: 1, b: 3, d: 4 });
    assert.deepEqual(describeEntries(comparison), [
      "a equal",
      "b changed",
      "c only-first",
      "d only-second",
    ]);
    assert.equal(countDifferences(comparison), 3);
  });

  it("finds an element that was added at the start of a list", () => {
    const comparison = compareValues(["a", "b"], ["x", "a", "b"]);
    assert.deepEqual(describeEntries(comparison), ["0 only-second", "0 → 1 equal", "1 → 2 equal"]);
  });

  it("finds an element that was removed from the middle of a list", () => {
    const comparison = compareValues(["a", "b", "c"], ["a", "c"]);
    assert.deepEqual(describeEntries(comparison), ["0 equal", "1 only-first", "2 → 1 equal"]);
  });

  it("pairs the elements that changed in place", () => {
    const comparison = compareValues([{ n: 1, at: "x" }, 2], [{ n: 5, at: "x" }, 2]);
    assert.deepEqual(describeEntries(comparison), ["0 object", "1 equal"]);
    assert.equal(countDifferences(comparison), 1);
  });

  it('tells a list from an object, null from nothing, and 1 from "1"', () => {
    assert.equal(compareValues([], {}).kind, "changed");
    assert.deepEqual(describeEntries(compareValues({ a: null }, {})), ["a only-first"]);
    assert.equal(compareValues(1, "1").kind, "changed");
  });

  it("treats __proto__ as data", () => {
    const own = JSON.parse('{"__proto__": 1}') as unknown;
    assert.deepEqual(describeEntries(compareValues(own, {})), ["__proto__ only-first"]);
  });

  it("has no difference exactly if the values are equal", () => {
    fc.assert(
      fc.property(json, json, (first, second) => {
        const isEqual = isDeepStrictEqual(first, second);
        assert.equal(compareValues(first, second).kind === "equal", isEqual);
        assert.equal(countDifferences(compareValues(first, second)) === 0, isEqual);
        assert.equal(compareValues(first, structuredClone(first)).kind, "equal");
      }),
    );
  });

  it("leaves out nothing of either value", () => {
    fc.assert(
      fc.property(json, json, (first, second) => {
        const comparison = compareValues(first, second);
        assert.deepEqual(restore(comparison, "first"), first);
        assert.deepEqual(restore(comparison, "second"), second);
      }),
    );
  });
});

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
