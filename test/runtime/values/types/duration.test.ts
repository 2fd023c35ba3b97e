import assert from "node:assert/strict";
import fc from "fast-check";
import { Duration } from "../../../../src/entries/index.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("Duration", () => {
  for (const [text, ms] of [
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["PT90M", 5_400_000],
    ["P1DT2H", 93_600_000],
    ["-P1Y1DT0.5S", -31_622_400_500],
    ["250ms", 250],
    ["1.5s", 1500],
    ["-2m", -120_000],
    ["0s", 0],
  ] as const) {
    it(`parses ${text}`, () => assert.equal(Duration.parse(text).toMs(), ms));
  }

  for (const text of ["", "soon", "1x", "h", "P", "PT", "1h 30m", "--1s", "9".repeat(100), "1e3"]) {
    it(`rejects ${JSON.stringify(text)}`, () =>
      assert.throws(() => Duration.parse(text), RangeError));
  }

  for (const input of ["90", " 1.5 ", "-2", "0", 90, 1.5, 0]) {
    it(`rejects ${JSON.stringify(input)}, which has no unit`, () => {
      const digits = String(input).trim();
      assert.throws(() => Duration.parse(input as string), {
        name: "RangeError",
        message: `expected a duration such as 90s, 1h30m or PT1H30M, got ${JSON.stringify(input)}, which has no unit; write ${digits}s or ${digits}m`,
      });
    });
  }

  for (const [what, text] of [
    ["more seconds than a safe integer", `${Number.MAX_SAFE_INTEGER + 1}s`],
    ["text of more than 64 characters", `${"0".repeat(63)}1s`],
  ] as const) {
    it(`rejects ${what}`, () =>
      assert.throws(() => Duration.parse(text), /expected a duration such as 90s/));
  }

  it("keeps nanoseconds", () => {
    const { seconds, nanos } = Duration.parse("1.000000001s");
    assert.deepEqual({ seconds, nanos }, { seconds: 1, nanos: 1 });
  });

  it("rounds nanoseconds up to a whole second", () =>
    assert.equal(Duration.fromMs(999.9999999).toString(), "1s"));

  it("rejects parts of different signs", () =>
    assert.throws(() => new Duration(1, -1), RangeError));

  it("reads back what it prints", () => {
    holdsFor(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.integer({ min: 0, max: 999_999_999 }),
      (seconds, nanos) => {
        const input = new Duration(seconds, seconds < 0 ? -nanos : nanos);
        const back = Duration.parse(input.toString());
        assert.deepEqual([back.seconds, back.nanos], [input.seconds, input.nanos]);
      },
    );
  });
});
