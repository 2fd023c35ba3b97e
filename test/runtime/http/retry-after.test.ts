import assert from "node:assert/strict";
import fc from "fast-check";
import { parseRetryAfter } from "../../../src/runtime/http/retry-after.ts";

const HOUR_MS = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const toDate = (ms: number): string => new Date(ms).toUTCString();
const parse = (text: string, date = ""): number | undefined =>
  parseRetryAfter(text, date, () => NOW);

describe("parseRetryAfter", () => {
  it("reads seconds, up to one hour", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000_000 }), (seconds) => {
        assert.equal(parse(` ${seconds} `), Math.min(HOUR_MS, seconds * 1000));
      }),
    );
    assert.equal(parse("0.25"), 250);
    assert.equal(parse("9".repeat(400)), HOUR_MS);
  });

  it("reads a date by the Date header, whatever this machine's clock says", () => {
    const seconds = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(seconds, seconds, (skew, pause) => {
        const served = NOW + skew * 1000;
        assert.equal(
          parse(toDate(served + pause * 1000), toDate(served)),
          Math.min(HOUR_MS, Math.max(0, pause * 1000)),
        );
      }),
    );
  });

  it("reads a date by the clock if the Date header is missing or invalid", () => {
    for (const date of ["", "yesterday", "Fri, 99 Jan 2026 03:04:05 GMT"])
      assert.equal(parse(toDate(NOW + 7000), date), 7000);
  });

  it("ignores other texts", () => {
    for (const text of ["", "soon", "-1", "1e3", "0x10", "Infinity", "2026-01-02", "5 seconds"])
      assert.equal(parse(text), undefined);
  });

  it("returns undefined, or a pause up to one hour, for any header", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(text, text, (retryAfter, date) => {
        const pause = parse(retryAfter, date);
        assert.ok(pause === undefined || (pause >= 0 && pause <= HOUR_MS), String(pause));
      }),
    );
  });
});
