import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ERROR_CODES, getCodeFacts } from "../../src/runtime/base/errors/error-codes.ts";

describe("docs/errors.md", () => {
  it("has a section for each code, in their order, that ends with what the code says", () => {
    const sections = readFileSync("docs/errors.md", "utf8").split(/^### /m).slice(1);
    const described = sections.map((section) => {
      const [code, meaning = "", advice = ""] = section.split(/\n\n|(?<=\.\*\*) /);
      assert.match(meaning, /^\*\*.+\.\*\*$/s, code);
      return [code, / (Exit code [^.]+\.)$/.exec(squeeze(advice))?.[1]];
    });
    assert.deepEqual(
      described,
      ERROR_CODES.map((code) => {
        const { exitCode, retryable } = getCodeFacts(code);
        return [code, `Exit code ${exitCode}${retryable ? "; may succeed if you try again" : ""}.`];
      }),
    );
  });
});

/** The text without its line breaks. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
