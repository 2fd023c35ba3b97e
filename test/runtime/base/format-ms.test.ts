import assert from "node:assert/strict";
import { formatMs, formatTime, formatTimeAgo } from "../../../src/runtime/base/format-ms.ts";

describe("formatMs", () => {
  for (const [ms, text] of [
    [-5, "0 ms"],
    [40, "40 ms"],
    [99.7, "0.1 s"],
    [6120, "6.1 s"],
    [59_980, "1m 0s"],
    [250_000, "4m 10s"],
    [7_500_000, "2h 5m"],
  ] as const)
    it(`returns ${text} for ${ms}`, () => assert.equal(formatMs(ms), text));
});

describe("formatTimeAgo", () => {
  for (const [ms, text] of [
    [-1000, "0 s ago"],
    [12_000, "12 s ago"],
    [200_000, "3 min ago"],
    [7_200_000, "2 h ago"],
    [450_000_000, "5 d ago"],
  ] as const)
    it(`returns ${text} for ${ms} ms`, () => assert.equal(formatTimeAgo(ms), text));
});

describe("formatTime", () => {
  it("returns the time of day where the user is", () => {
    assert.equal(formatTime(new Date(2026, 10, 26, 12, 0, 3, 120).getTime()), "12:00:03.120");
  });

  it("returns nothing for an invalid time", () => assert.equal(formatTime(NaN), ""));
});
