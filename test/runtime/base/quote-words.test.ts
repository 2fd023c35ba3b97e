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

  it("escapes what cannot be seen as bash reads it", () => {
    const characters = Array.from("a'\\ \u0001\u001b\n\t\u007f\u009b\u202e\u{e0041}é1f");
    const words = fc.array(fc.constantFrom(...characters), { minLength: 1 });
    fc.assert(
      fc.property(words, (parts) => {
        const word = parts.join("");
        const quoted = quoteWords([word]);
        assert.doesNotMatch(quoted, /[\p{Cc}\p{Cf}]/u);
        const env = { ...process.env, LC_ALL: "C.UTF-8" };
        const out = execFileSync("bash", ["-c", `printf '%s' ${quoted}`], { env }).toString();
        assert.equal(out, word);
      }),
      { numRuns: 25 },
    );
  });
});
