import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { quoteWords } from "../../../src/runtime/base/text.ts";

describe("quoteWords", () => {
  it("does not quote plain words", () => {
    assert.equal(
      quoteWords(["fx", "serialize", "src/a-b.ts", "--image", "r:1/x@sha256:0", "a%2Fb.pb"]),
      "fx serialize src/a-b.ts --image r:1/x@sha256:0 a%2Fb.pb",
    );
  });

  it("produces words that a shell reads unchanged", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme-ascii" }), { minLength: 1, maxLength: 20 }),
        (words) => {
          const out = execFileSync("sh", ["-c", `printf '%s\\0' ${quoteWords(words)}`]).toString();
          assert.deepEqual(out.split("\0").slice(0, -1), words);
        },
      ),
      { numRuns: 25 },
    );
  });
});
