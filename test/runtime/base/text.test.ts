import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import {
  countOf,
  cutText,
  escapeJson,
  joinChoices,
  joinLines,
  oneLine,
  plainText,
  quote,
  quoteWords,
  terminalText,
  trimEnd,
} from "../../../src/runtime/base/text.ts";
import { holdsFor } from "../../support/assertions/holds-for.ts";

/** Control characters above ASCII, and characters that format others. */
const HIDDEN = Array.from(
  "\u007f\u0080\u009b\u00ad\u061c\u180e\u200b\u200e\u202a\u202e\u2028\u2029\u2060\u2066\u2069\ufeff\ufff9\u{1d173}\u{e0001}\u{e0041}",
);
const ANY = /[\u007f-\u009f\u2028\u2029\p{Cf}]/u;

describe("text for a terminal or a file", () => {
  it("is JSON of the same value in which nothing is hidden", () => {
    const text = fc.array(
      fc.constantFrom(...HIDDEN, "\u200d", "\u200c", "é", '"', "\\", "\n", "😀"),
    );
    holdsFor(
      text.map((parts) => parts.join("")),
      (value) => {
        const json = escapeJson(JSON.stringify({ [value]: value }));
        assert.doesNotMatch(json, ANY);
        assert.deepEqual(JSON.parse(json), { [value]: value });
      },
    );
  });

  for (const character of HIDDEN)
    it(`shows no U+${character.codePointAt(0)!.toString(16)}`, () => {
      assert.doesNotMatch(terminalText(`a${character}b`), ANY);
      assert.doesNotMatch(plainText(`a${character}b`), ANY);
    });

  it("shows control sequences in a text, except the colors and links that fx writes", () => {
    const own = `\u001b[31mred\u001b[39m \u001b]8;;https://x.example/\u001b\\link\u001b]8;;\u001b\\\r\n\t`;
    assert.equal(terminalText(own), own);
    const foreign = {
      "\u001b]52;c;aGk=\u0007": "\\u001b]52;c;aGk=\\u0007", // writes the clipboard
      "\u001b]0;title\u001b\\": "\\u001b]0;title\\u001b\\",
      "\u001b[2J\u001b[1A\u001b[8m": "\\u001b[2J\\u001b[1A\\u001b[8m",
      "\u009b2J": "\\u009b2J",
      "ok\rno\b": "ok\\u000dno\\u0008",
      "a\u2028b": "a\\u2028b",
    };
    for (const [text, shown] of Object.entries(foreign)) assert.equal(terminalText(text), shown);
    assert.equal(plainText("a\u2028b\u2029c"), "a b c");
  });

  it("keeps what joins the characters of a script or an emoji", () => {
    const family = "\u{1f468}\u200d\u{1f469}";
    assert.equal(terminalText(family), family);
    assert.equal(plainText(`${family}\n\t\u200c`), `${family}\n\t\u200c`);
  });

  it("shortens long text, and never cuts a character in half", () => {
    const long = `${"x".repeat(58)}😀${"x".repeat(20_000)}`;
    assert.equal(quote(long), `"${"x".repeat(58)}…"`);
    assert.equal(oneLine(long).length, 200);
    assert.match(cutText(long), /x … \(10,060 more characters left out\)$/);
  });

  it("joins only the first 20 of many names", () => {
    const names = Array.from({ length: 21 }, (_, index) => `n${index}`);
    assert.equal(joinChoices(names.slice(1)), names.slice(1).join(", "));
    assert.match(joinChoices(names), /^n0, .*n19, … \(21 in all\)$/);
  });
});

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

/** A backtracking expression needs minutes for this, so its test runs into mocha's timeout. */
describe("work on untrusted text", () => {
  it("grows no faster than the text", () => {
    const text = `a ${" ".repeat(2_000_000)}b${"\n".repeat(100_000)}\n c`;
    assert.equal(joinLines(text), `a ${" ".repeat(2_000_000)}b ⏎ c`);
    assert.equal(trimEnd(`${"/".repeat(2_000_000)}a//`, "/").at(-1), "a");
  });
});

describe("countOf", () => {
  it("returns the singular for one, and the plural for every other number", () => {
    const found = [0, 1, 2, 1234].map((count) => countOf(count, "task"));
    assert.deepEqual(found, ["0 tasks", "1 task", "2 tasks", "1,234 tasks"]);
    assert.equal(countOf(1, "entry", "entries"), "1 entry");
    assert.equal(countOf(2, "entry", "entries"), "2 entries");
  });
});
