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
      fc.property(manyOf(fc.string({ unit: "grapheme-ascii" })), (words) => {
        const out = execFileSync("sh", ["-c", `printf '%s\\0' ${quoteWords(words)}`]).toString();
        assert.deepEqual(out.split("\0").slice(0, -1), words);
      }),
      { numRuns: 2 },
    );
  });

  it("escapes what cannot be seen as bash reads it", () => {
    const characters = Array.from("a'\\ \u0001\u001b\n\t\u007f\u009b\u202e\u{e0041}é1f");
    const word = fc.array(fc.constantFrom(...characters), { minLength: 1 });
    fc.assert(
      fc.property(manyOf(word.map((parts) => parts.join(""))), (words) => {
        const quoted = quoteWords(words);
        assert.doesNotMatch(quoted, /[\p{Cc}\p{Cf}]/u);
        const env = { ...process.env, LC_ALL: "C.UTF-8" };
        const out = execFileSync("bash", ["-c", `printf '%s\\0' ${quoted}`], { env }).toString();
        assert.deepEqual(out.split("\0").slice(0, -1), words);
      }),
      { numRuns: 2 },
    );
  });
});

/** One shell reads many words, because starting it takes longer. */
function manyOf(word: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.array(word, { minLength: 500, maxLength: 1000, size: "max" });
}
