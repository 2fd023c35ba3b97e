import assert from "node:assert/strict";
import { cutMessage, cutStatusText } from "../../../src/runtime/service/error-text.ts";

describe("a text for a caller", () => {
  it("fits into 4096 characters of a header, percent-encoded", () => {
    for (const letter of ["x", "ü", "\u{1f600}", "%"]) {
      const text = cutStatusText(letter.repeat(10_000));
      assert.match(text, /… \(cut\)$/);
      assert.ok(encodeURIComponent(text).replaceAll("%20", " ").length <= 4096, letter);
    }
  });

  it("is a message of at most 16 KiB of characters", () => {
    const text = cutMessage("x".repeat(100_000));
    assert.ok(text.length <= 16 * 1024);
    assert.match(text, /… \(cut\)$/);
  });
});
