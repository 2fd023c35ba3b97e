import assert from "node:assert/strict";
import fc from "fast-check";
import { findClosest, didYouMean } from "../../../../src/runtime/base/errors/did-you-mean.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("findClosest", () => {
  const cases: [name: string, candidates: string[], expected: string | undefined][] = [
    ["wether", ["weather", "water"], "weather"],
    ["asink", ["async", "sync"], "async"],
    ["wheather", ["weather"], "weather"],
    ["waether", ["weather"], "weather"],
    ["hottestDays", ["coldest_days", "hottest_days"], "hottest_days"],
    ["CITY", ["city"], "city"],
    ["xyz", ["weather", "city"], undefined],
    ["a", ["b"], undefined],
    ["", ["a"], undefined],
    ["weather", ["weather"], undefined],
    ["x", [], undefined],
  ];
  for (const [name, candidates, expected] of cases) {
    it(`${JSON.stringify(name)} among ${JSON.stringify(candidates)} gives ${String(expected)}`, () => {
      assert.equal(findClosest(name, candidates), expected);
    });
  }

  it("returns the only candidate with this prefix if no candidate is close, but not one of several", () => {
    assert.equal(findClosest("list", ["list-connectors", "run"]), "list-connectors");
    assert.equal(findClosest("weather", ["weather-in-oslo", "weather-in-rome"]), undefined);
    assert.equal(findClosest("li", ["list-connectors"]), undefined);
  });

  it("returns the closest candidate, and the first of equally close ones", () => {
    assert.equal(findClosest("dayz", ["daxx", "days", "dayx"]), "days");
    assert.equal(findClosest("taks", ["Task", "task"]), "task");
  });

  it("ignores names that are too long for a typo", () => {
    assert.equal(findClosest("x".repeat(5000), ["x".repeat(5001)]), undefined);
  });

  it("finds any name after a swap of two neighboring letters", () => {
    const name = fc.stringMatching(/^[a-z]{4,12}$/);
    holdsFor(name, fc.nat(), (original, seed) => {
      const place = seed % (original.length - 1);
      const slip =
        original.slice(0, place) +
        original.charAt(place + 1) +
        original.charAt(place) +
        original.slice(place + 2);
      fc.pre(slip !== original);
      assert.equal(findClosest(slip, [original]), original);
    });
  });
});

describe("didYouMean", () => {
  it("returns a clause to append", () => {
    assert.equal(didYouMean("wether", ["weather"]), '; did you mean "weather"?');
  });
  it("returns an empty string if no candidate is close", () => {
    assert.equal(didYouMean("wether", ["x"]), "");
  });
});
