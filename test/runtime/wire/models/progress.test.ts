import assert from "node:assert/strict";
import fc from "fast-check";
import { Resource } from "../../../../src/entries/index.ts";
import { formatProgress, readProgress } from "../../../../src/runtime/wire/models/phase.ts";
import { catchFxError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("the progress of a job", () => {
  it("is read back from the message as it was written", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    holdsFor(percent, fc.string({ unit: "grapheme" }), (done, message) => {
      const written = formatProgress(done / 100, message);
      assert.deepEqual(readProgress(written), { percent: done, message });
    });
  });

  it("is rounded down, so that a job that runs is not shown as done", () => {
    assert.equal(formatProgress(0.9999, "writing"), "99 % · writing");
    assert.equal(formatProgress(1, ""), "100 %");
  });

  it("is not read from other messages", () => {
    for (const message of ["", "60 % done", "101 %", "40% · a", "40 % ·", "at 40 %", "40 %\n"])
      assert.equal(readProgress(message), undefined, message);
  });

  for (const progress of [Number.NaN, -0.1, 1.01, 40, Infinity, "0.4", null])
    it(`is rejected at the author's line if it is ${String(progress)}`, () => {
      const { location } = catchFxError(
        "FX1007",
        () => Resource.running("measuring", { progress: progress as number }),
        /^progress must be a number from 0 to 1, got /,
      );
      assert.match(String(location?.file), /progress\.test\.ts$/);
    });
});
